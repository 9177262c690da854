"""Turns the demonstration content into rows, pages and files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cms.models import ContentPage
from events.services.site import set_up_events
from membership.models import Partnership
from membership.services.reference import load_reference_data
from newsletters.models import IssuePage
from newsletters.services.groups import set_up_groups
from newsletters.services.site import set_up_site
from office.models import Identity

from .. import applicants, content, directory, events, people, publications, site
from .bookings import load_bookings, load_past_bookings
from .calendar_of_events import load_events, load_events_of_others
from .examples import load_examples, load_topics
from .feedback import load_feedback
from .joining import count_mail_as_sent, load_applications, load_customers, load_invoices, set_fees
from .library import Library
from .mailings import load_mailings
from .membership import load_partnerships
from .pages import load_forms, load_home, load_issues, load_news, load_pages, set_navigation
from .renewals import load_renewals
from .requests import load_requests
from .shelves import load_briefings, load_hubs, load_lists_of_people, load_promoted, load_publications
from .staff import editor, load_job_titles, load_sign_ins, membership_officer
from .the_association import set_identity
from .upkeep import load_answers, load_link_checks


class NotEmptyError(Exception):
    """The site holds content of its own, beside which invented content must not stand."""

    def __init__(self) -> None:
        super().__init__(
            "This site already holds partnerships or newsletters of its own. "
            "The demonstration is loaded into an empty site only."
        )


@dataclass(frozen=True)
class Loaded:
    """What the site holds after loading."""

    anew: bool
    partnerships: int
    pages: int


@transaction.atomic
def load_demonstration(*, now: datetime) -> Loaded:
    """Fill an empty site with the demonstration; a site that has it already stays as it is.

    Args:
        now: an aware moment; the newest issue is for its month and news counts back from its day.

    Raises:
        NotEmptyError: the site has content that is not the demonstration's.
    """
    identity = Identity.load()
    if identity.demonstration:
        return _loaded(anew=False)
    if Partnership.objects.exists() or IssuePage.objects.exists():
        raise NotEmptyError
    today = timezone.localdate(now)
    home = set_up_site()
    set_up_events(home=home)
    load_reference_data(now=now)
    set_up_groups()
    load_partnerships(people.partnerships(), today=today)
    load_sign_ins()
    load_job_titles()
    library = Library(today=today)
    library.draw_pictures()
    library.make_files(site.files())
    load_topics(home, directory.topics(), library=library, now=now)
    load_pages(home, site.pages(today), library=library, now=now)
    load_forms(home, site.forms(today), library=library, now=now)
    load_news(content.news(today), library=library, now=now)
    shared = load_examples(directory.examples(today), library=library, by=editor(), now=now)
    load_link_checks(shared, now=now)
    load_answers(shared, now=now)
    load_briefings(publications.briefings(today), library=library, now=now)
    load_publications(publications.publications(today), library=library, now=now)
    load_hubs(publications.hubs(today), library=library, now=now)
    load_lists_of_people(publications.lists_of_people(), library=library, by=editor(), now=now)
    load_events(events.events(today), library=library, now=now)
    load_events_of_others(events.others(today))
    load_issues(content.issues(today), library=library, now=now)
    load_promoted(library=library)
    load_home(home, site.home(today), library=library)
    set_navigation(site.pages(today), library=library)
    set_identity(people.identity(), library=library)
    set_fees()
    load_customers(today=today)
    load_past_bookings(now=now)
    load_invoices(today=today)
    load_applications(applicants.applicants(), by=membership_officer(), today=today)
    load_renewals(by=membership_officer(), now=now)
    load_bookings(now=now)
    load_mailings(now=now)
    load_feedback(now=now)
    load_requests(now=now)
    count_mail_as_sent()
    return _loaded(anew=True)


def _loaded(*, anew: bool) -> Loaded:
    return Loaded(anew=anew, partnerships=Partnership.objects.count(), pages=ContentPage.objects.count())
