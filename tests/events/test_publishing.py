"""Publishing an event's page in the editor leads on to its booking."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from newsletters.services.groups import EVENTS_OFFICER, set_up_groups
from tests.factories import programme
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

INVITATION = "Set up its booking"


@pytest.fixture
def publish(client_for):
    """Return a function that publishes an event's page as an events officer and gives the words of what comes next."""
    programme.events_page()
    set_up_groups()
    officer = client_for(UserFactory(is_staff=True, groups=[EVENTS_OFFICER]))

    def publish(page):
        form = nested_form_data(
            {
                "title": page.title,
                "slug": page.slug,
                "kind": page.kind,
                "starts_at": f"{timezone.localtime(page.starts_at):%d/%m/%Y %H:%M}",
                "ends_at": f"{timezone.localtime(page.ends_at):%d/%m/%Y %H:%M}",
                "teaser": page.teaser,
                "access": page.access,
                "opens_on": "",
                "venue_name": page.venue_name,
                **{name: streamfield([]) for name in ("body", "programme", "speakers", "materials")},
                "comments": inline_formset([]),
                "action-publish": "1",
            }
        )
        answer = officer.post(f"/admin/pages/{page.pk}/edit/", form, follow=True)
        words = " ".join(answer.content.decode().split())
        assert "has been published" in words
        return words

    return publish


class TestPublishingAnEvent:
    def test_leads_to_its_booking_until_bookings_are_taken(self, publish):
        page = programme.event_page("Practice day")
        words = publish(page)
        assert "“Practice day” takes no bookings yet." in words
        assert f'href="/admin/event/{page.event.pk}/set-up/"' in words

    def test_says_nothing_of_it_once_bookings_are_taken(self, publish):
        assert INVITATION not in publish(programme.event_page(bookable={}))

    def test_says_nothing_of_it_when_the_event_is_over(self, publish):
        over = timezone.now() - timedelta(days=3)
        page = programme.event_page(starts_at=over, ends_at=over + timedelta(hours=4))
        assert INVITATION not in publish(page)
