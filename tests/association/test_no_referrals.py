"""Every public form says that no referrals are taken, and where to turn instead."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver

from office.models import Identity
from tests.factories import pages
from tests.factories.forms import form_page

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# What stands in the admin is for staff, the desk at the door is for those who work there, and mail and paper hold no forms.
NOT_PUBLIC = ("staff/", "wagtailadmin/", "wagtailusers/", "emails/", "pdf/", "pages/events/check_in/")
COMPONENT = "components/no_referrals.html"
PARENT = re.compile(r'{% extends "([^"]+)" %}')
PART = re.compile(r'{% include "([^"]+)"')
POSTS = re.compile(r'<form[^>]*method="post"')
# The frames that all pages stand in; each tells at its foot.
FRAMES = {"base.html", "pages/events/frame.html"}
# The account page includes panels that apps register, so their names stand in no template.
REGISTERED = re.compile(r"^pages/\w+/panels/")

CONTRIBUTE = "pages/resources/contribute.html"
JOIN = "pages/membership/join/step.html"
PLACE = "pages/events/attending/place.html"
# Every form in which people write more than a line or send files, with the page that shows it.
WRITTEN_INTO = {
    "cms.views.formats.FormatForm": "pages/cms/another_format.html",
    "events.attending.forms.NeedsForm": PLACE,
    "events.programme.forms.SuggestionForm": "pages/events/suggest.html",
    "membership.joining.forms.AnswerForm": "pages/membership/join/status.html",
    "membership.joining.forms.AreasForm": JOIN,
    "membership.joining.forms.InterestForm": "pages/membership/join/interest.html",
    "membership.joining.forms.PaymentForm": JOIN,
    "membership.renewal_forms.AreaWishForm": "pages/membership/step.html",
    "membership.renewal_forms.DeclineForm": "pages/membership/step.html",
    "newsletters.feedback.forms.ContributionForm": "pages/newsletters/contribution.html",
    "newsletters.feedback.forms.FeedbackForm": "pages/newsletters/feedback.html",
    "resources.contributing.forms.AnswerForm": "pages/resources/answer_question.html",
    "resources.contributing.forms.ExampleForm": CONTRIBUTE,
    "resources.library.profile_forms.ConsentForm": "pages/resources/profile_by_link.html",
    "resources.library.profile_forms.ProfileForm": "pages/resources/profile_change.html",
    "resources.links.forms.CurrencyForm": "pages/resources/answer/current.html",
    "resources.links.forms.DeadLinkForm": "pages/resources/answer/link.html",
}
# What others are made of, and is shown nowhere by itself.
BASES = {"association.local_pages.specimens.made.OwnForm", "resources.links.forms.AnswerForm"}
WORDS = "Ring the council of the place where the child lives."
OURS = {path.parent.name for path in Path(settings.BASE_DIR).glob("*/apps.py")}


def source_of(name: str) -> str:
    return str(get_template(name).template.source)  # type: ignore[attr-defined]


def templates() -> dict[str, str]:
    names = (path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
    return {name: source_of(name) for name in names if not name.startswith(NOT_PUBLIC)}


ALL = templates()


def frames_of(name: str) -> set[str]:
    """The outermost templates in which one can be shown: what it extends, else what those extend that include it."""
    parent = PARENT.search(ALL.get(name) or source_of(name))
    if parent:
        return frames_of(parent[1])
    if name in FRAMES:
        return {name}
    if REGISTERED.match(name):
        return frames_of("pages/accounts/overview.html")
    users = [other for other, text in ALL.items() if name in PART.findall(text)]
    return set().union(*map(frames_of, users)) if users else {name}


def parts_of(name: str) -> set[str]:
    """Every template of ours that a page is made of."""
    found, waiting = set(), [name]
    while waiting:
        part = waiting.pop()
        if part in ALL and part not in found:
            found.add(part)
            waiting += [*PART.findall(ALL[part]), *PARENT.findall(ALL[part])]
    return found


def forms_written_into() -> Iterator[str]:
    assert get_resolver().url_patterns  # which imports every view, and so every form
    waiting: list[type] = [forms.BaseForm]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        module = kind.__module__
        if module.split(".")[0] not in OURS or "staff" in module or "importing" in module:
            continue
        fields = getattr(kind, "base_fields", {}).values()
        if any(_takes_words(field.widget) for field in fields):
            yield f"{module}.{kind.__name__}"


def _takes_words(widget: forms.Widget) -> bool:
    is_address = widget.attrs.get("autocomplete") == "street-address"
    return isinstance(widget, forms.Textarea | forms.FileInput) and not is_address


class TestEveryPageWithAForm:
    @pytest.mark.parametrize("name", sorted(name for name, text in ALL.items() if POSTS.search(text)))
    def test_stands_in_a_frame_that_tells(self, name: str) -> None:
        assert frames_of(name) <= FRAMES

    @pytest.mark.django_db
    def test_and_the_frames_do_tell(self, client) -> None:
        pages.home()
        tell(WORDS)
        page = client.get("/account/sign-in/").content.decode()
        assert "We take no referrals" in page
        assert WORDS in page
        assert "We take no referrals" in ALL["pages/events/frame.html"]
        assert "#signposting" in ALL["pages/events/frame.html"]


class TestFormsInWhichPeopleWrite:
    def test_are_all_known_here(self) -> None:
        assert set(forms_written_into()) - BASES == set(WRITTEN_INTO)

    @pytest.mark.parametrize("name", sorted({*WRITTEN_INTO.values(), "pages/cms/form_page.html"}))
    def test_say_it_beside_the_fields(self, name: str) -> None:
        assert COMPONENT in parts_of(name)


def tell(words: str) -> None:
    identity = Identity.load()
    identity.signposting = f"<p>{words}</p>"
    identity.save()


@pytest.mark.django_db
class TestVisitors:
    @pytest.mark.parametrize("address", ["/join/", "/join/interest/", "/subscribe/", "/survey/"])
    def test_read_it_before_they_write(self, client, address: str) -> None:
        form_page()
        tell(WORDS)
        page = client.get(address, follow=True).content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        assert "<form" in main
        assert main.index("We take no referrals.") < main.index("<form")
        assert WORDS in page
