"""What fills itself, as it is mailed: exactly what was published, for each audience."""

import pytest
from django.conf import settings
from django.utils import timezone

from newsletters.emails import compose_issue
from newsletters.filling import MOST
from newsletters.models import IssuePage
from tests.factories import programme
from tests.factories.filling import JUNE, block, draft, entry, example, publish, this_month
from tests.factories.library import publication
from tests.factories.membership import MembershipFactory, year_of
from tests.factories.resources import directory

pytestmark = pytest.mark.django_db


def mailed(issue: IssuePage, audience: str = "members") -> tuple[str, str]:
    composed = compose_issue(issue, audience=audience, now=timezone.now())
    return composed.html, composed.text


class TestMailedIssue:
    def test_holds_what_was_published_in_both_forms(self):
        shared = example("Neglect strategy", teaser="How we notice neglect.")
        issue = publish(draft(block("latest_examples")))
        example("Came later")
        html, text = mailed(issue)
        for form in (html, text):
            assert "Neglect strategy" in form
            assert "How we notice neglect." in form
            assert f"{settings.SITE_URL}{shared.get_absolute_url()}" in form
            assert "Came later" not in form

    def test_holds_every_kind_of_block(self):
        month = this_month()
        programme.event_page("National conference", bookable={})
        publication("Survey of partnerships", date=month)
        MembershipFactory(partnership__name="Harrowmere", year=year_of(month), access_from=month)
        names = ("coming_events", "recent_publications", "new_members")
        for form in mailed(publish(draft(*(block(name) for name in names), month=month))):
            assert "National conference" in form
            assert "Harrowmere Hall" in form
            assert "Survey of partnerships" in form
            assert "Harrowmere" in form

    @pytest.mark.parametrize(("audience", "marked"), [("members", False), ("public", True)])
    def test_says_to_whom_it_is_closed_that_something_is_for_members(self, audience, marked):
        example("Neglect strategy")
        for form in mailed(publish(draft(block("latest_examples"))), audience):
            assert ("for members" in " ".join(form.split())) is marked

    def test_leads_to_the_rest(self):
        directory()
        for number in range(MOST + 12):
            example(f"Example {number}", JUNE)
        html, text = mailed(publish(draft(block("latest_examples"))))
        address = f"{settings.SITE_URL}/a-z/?show=examples"
        assert f'href="{address}"' in html
        assert "and 12 more in the directory" in html
        assert f"And 12 more in the directory:\n{address}" in text

    def test_says_that_there_is_nothing(self):
        for form in mailed(publish(draft(block("latest_examples")))):
            assert "Nothing new was shared in this time." in form

    def test_leaves_out_what_was_withdrawn_since(self):
        shared = example("Withdrawn since")
        issue = publish(draft(block("latest_examples")))
        shared.state = "withdrawn"
        shared.save()
        for form in mailed(issue):
            assert "Withdrawn since" not in form

    def test_words_are_escaped_as_html_and_not_as_text(self):
        html, text = mailed(publish(draft(block("latest_examples", entries=[entry("Ours & <theirs>")]))))
        assert "Ours &amp; &lt;theirs&gt;" in html
        assert "- Ours & <theirs>" in text

    def test_lines_of_an_entry_are_set_in_below_it(self):
        long = "A partnership tells at some length what it did, for whom, how long it took, and what it would not do again."
        filled = block(
            "latest_examples",
            entries=[entry("Theirs", line="Whose", teaser=long, link="https://other.example/")],
        )
        text = mailed(publish(draft(filled)))[1]
        lines = text[text.index("- Theirs") :].split("\n\n")[0].splitlines()
        assert lines[1] == "  Whose"
        assert all(line.startswith("  ") and len(line) <= 72 for line in lines[1:])
        assert lines[-1] == "  https://other.example/"
