"""Faults of the directory, the library and the search; each test says what ought to hold."""

import contextlib
import multiprocessing
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone

from cms.models import FormatRequest
from cms.services.formats import ask_for_format
from office.models import OutboxMessage
from office.refusals import Refusal
from resources.contributing import looking, pdf
from resources.links.addresses import is_public
from resources.links.fetching import Fetcher
from resources.models import Example, Link, Profile, State
from resources.services.dead_links import write_dead_link_letters
from resources.services.filing import refile
from resources.services.mending import give_new_address
from resources.services.profiles import agree, change_own_profile, withdraw
from resources.services.taking_down import take_down
from tests.factories import files, upkeep
from tests.factories.library import ProfileFactory
from tests.factories.resources import ExampleFactory
from tests.factories.sharing import typed
from tests.servers.web import Net, WebServer

NOW = timezone.now()
SECRET = "quagattack"
SECONDS = 3


def ends(work, *given):
    """Whether the work ends in some seconds, in a process of its own."""
    process = multiprocessing.get_context("fork").Process(target=work, args=given)
    process.start()
    process.join(SECONDS)
    alive = process.is_alive()
    if alive:
        process.kill()
        process.join()
    return not alive


def packed(name, text, *, main="docx", method=zipfile.ZIP_DEFLATED):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as folder:
        folder.writestr(
            "[Content_Types].xml", f'<Types><Override ContentType="{files.MAIN_PARTS[main]}"/></Types>'
        )
        folder.writestr(name, text)
    return out.getvalue()


class TestAnUploadThatIsToHangTheSite:
    def test_of_opening_brackets_is_looked_into_in_no_time(self):
        content = packed("word/document.xml", "<" * 300_000)
        assert len(content) < 2000
        assert ends(_look, content, "plan.docx")

    def test_of_empty_cells_is_looked_into_in_no_time(self):
        content = packed("xl/worksheets/sheet1.xml", "</c>" * 40_000, main="xlsx")
        assert ends(_look, content, "plan.xlsx")

    def test_of_many_packed_parts_is_looked_into_in_no_time(self):
        assert ends(_beside, b"%PDF-1.7\n" + b"/ObjStm" * (8_000_000 // 7))


def _look(content, name):
    looking.look_into(BytesIO(content), name=name)


def _beside(content):
    pdf.look_beside(BytesIO(content))


class TestALinkCheck:
    def test_outlives_a_redirect_to_nonsense(self):
        server = WebServer()
        net = Net(server)
        try:
            finding = Fetcher(lookup=net.lookup, connect=net.connect, seconds=3).check(
                "http://a.example/go/301///["
            )
        finally:
            server.stop()
        assert finding.verdict == Link.UNKNOWN

    def test_takes_no_site_local_address_for_public(self):
        assert not is_public("fec0::1")


@pytest.mark.django_db
class TestATakenDownExample:
    def test_stays_taken_down_when_an_answer_comes_at_the_same_time(self, site, administrator):
        example = upkeep.shared()
        as_it_was = Example.objects.get(pk=example.pk)
        take_down(example=example, words="Asked for.", by=administrator, now=NOW)
        with pytest.raises(Refusal):
            give_new_address(
                example=as_it_was, address="https://elsewhere.example/x/", by=example.contributed_by, now=NOW
            )
        assert Example.objects.get().state == State.TAKEN_DOWN

    def test_leaves_no_title_in_the_letter_about_its_dead_link(self, site, administrator):
        example = upkeep.shared(title=f"Title {SECRET}")
        upkeep.dead(example, now=NOW - timedelta(days=1))
        assert write_dead_link_letters(now=NOW) == 1
        take_down(example=example, words="Asked for.", by=administrator, now=NOW)
        assert [m.subject for m in OutboxMessage.objects.all() if SECRET in m.subject + m.text] == []

    def test_leaves_no_title_in_a_wish_for_another_format(self, site, administrator):
        example = ExampleFactory(published=True, public=True)
        document = files.document(title=SECRET)
        example.files.create(document=document)
        refile(examples=[example.pk])
        ask_for_format(document=document, format="audio", email="a@reader.example", now=NOW)
        take_down(example=example, words="Asked for.", by=administrator, now=NOW)
        assert not FormatRequest.objects.filter(document_title__contains=SECRET).exists()


@pytest.mark.django_db
class TestWhatWaits:
    def test_is_not_named_to_another_partnership_that_mends_a_link(self, site):
        ExampleFactory(title=SECRET, link="https://x.example/same/")
        example = upkeep.shared()
        with pytest.raises(Refusal) as told:
            give_new_address(
                example=example, address="https://x.example/same/", by=example.contributed_by, now=NOW
            )
        assert SECRET not in str(told.value)

    def test_cannot_be_published_in_words_that_the_moderator_has_not_seen(
        self, site, administrator, member, seat, client_for
    ):
        member.post("/contribute/", typed())
        example = Example.objects.get()
        moderator = client_for(administrator)
        address = f"/admin/examples/{example.pk}/accept/"
        form = moderator.get(address)
        member.post(
            f"/account/examples/{example.pk}/change/",
            typed(title="Something else altogether", sharing="public"),
        )
        shown = form.context["form"].initial if form.context.get("form") else {}
        moderator.post(address, {**{k: v for k, v in shown.items() if v is not None}})
        example.refresh_from_db()
        assert example.title == "Something else altogether"
        assert example.state != State.PUBLISHED


@pytest.mark.django_db
class TestAWithdrawnProfile:
    def test_takes_no_words_from_a_form_that_was_sent_at_the_same_time(self, site):
        profile = ProfileFactory(shown=True)
        as_it_was = Profile.objects.get(pk=profile.pk)
        withdraw(profile=profile, now=NOW)
        given = {"name": "N", "role": "R", "regions": [], "expertise": [], "words": SECRET, "contact": ""}
        with contextlib.suppress(Refusal):
            change_own_profile(profile=as_it_was, **given, now=NOW)
        profile.refresh_from_db()
        assert SECRET not in profile.words

    def test_is_not_shown_again_by_an_agreement_that_was_sent_at_the_same_time(self, site):
        profile = ProfileFactory(shown=True)
        as_it_was = Profile.objects.get(pk=profile.pk)
        withdraw(profile=profile, now=NOW)
        given = {"name": "N", "role": "R", "regions": [], "expertise": [], "words": SECRET, "contact": ""}
        with contextlib.suppress(Refusal):
            agree(profile=as_it_was, has_agreed=True, **given, now=NOW)
        profile.refresh_from_db()
        assert profile.state == Profile.State.WITHDRAWN
