"""A word of its own in every locked place: bodies, captions, names, titles and text of files, what contributors wrote."""

from dataclasses import dataclass

from django.utils import timezone

from cms.models import GatedDocument, StandardPage
from membership.access import Access
from resources.models import ExampleDocument, State
from resources.services.filing import refile
from tests.factories import files, library, pages, programme, resources

# Who may read a word: any member or staff reader; the same but never by open access; or staff readers only.
BY_MEMBERS, GIVEN_TO_MEMBERS, BY_STAFF = "members", "given", "staff"


@dataclass(frozen=True)
class Word:
    """A word that stands in one place only; `is_shown` says whether those who may read it meet it on their way through the site."""

    letters: str
    readers: str
    is_shown: bool = True


def plant() -> tuple[list[Word], list[str]]:
    """Put a word into every locked place; returns the words and the addresses that somebody might know."""
    words, addresses = [], []
    for put in (_page_with_files, _library, _events, _people, _example, _unlisted_examples):
        more, known = put()
        words += more
        addresses += known
    return words, addresses


def _page_with_files() -> tuple[list[Word], list[str]]:
    picture = files.picture("wordinpicturename.png", title="A picture", access=Access.MEMBERS)
    document = text_file("wordindocumentname.txt", "wordindocumenttext", access=Access.MEMBERS)
    body = [
        pages.rich_text("wordinbody"),
        {
            "type": "image",
            "value": {"image": picture_value(picture), "caption": "wordincaption", "width": "full"},
        },
        {"type": "document", "value": {"document": document.pk, "title": "", "note": "wordinnote"}},
    ]
    page = StandardPage(title="A locked page", teaser="What it is about.", body=body, access=Access.MEMBERS)
    pages.home().add_child(instance=page)
    page.save_revision().publish()
    words = [
        Word(f"wordin{place}", BY_MEMBERS)
        for place in (
            "body",
            "caption",
            "note",
            "documentname",
            "documenttitle",
            "documenttext",
            "picturename",
        )
    ]
    return words, [page.url, document.url, f"/media/{document.file.name}", f"/media/{picture.file.name}"]


def _library() -> tuple[list[Word], list[str]]:
    """A locked version of a briefing, a locked hub, and a locked file on an open publication."""
    document = text_file("wordinannexname.txt", "wordinannextext", access=Access.MEMBERS)
    link = f'<p>Read <a linktype="document" id="{document.pk}">the annex</a>.</p>'
    publication = library.publication(
        "An open publication",
        body=[{"type": "rich_text", "value": link}],
        documents=[{"type": "document", "value": {"document": document.pk, "title": "", "note": ""}}],
    )
    briefing = library.briefing("A briefing", versions=1)
    version = library.version(
        briefing, access=Access.MEMBERS, what_changed="wordinchange", body=[pages.rich_text("wordinversion")]
    )
    moment = {"type": "moment", "value": {"day": "2026-06-01", "heading": "wordinmoment"}}
    deadline = {"type": "deadline", "value": {"closes_on": "2026-06-01", "heading": "wordindeadline"}}
    hub = library.hub(
        access=Access.MEMBERS,
        status_line="wordinstatus",
        moments=[moment],
        deadlines=[deadline],
        contact_name="wordincontact",
    )
    words = [
        Word(f"wordin{place}", BY_MEMBERS)
        for place in (
            *("annexname", "annextitle", "annextext", "change", "version"),
            *("moment", "deadline", "status", "contact"),
        )
    ]
    addresses = [
        publication.url,
        briefing.url,
        version.url,
        hub.url,
        document.url,
        f"/another-format/{document.pk}/",
    ]
    return words, addresses


def _events() -> tuple[list[Word], list[str]]:
    """A locked event, an open one with a recording for members, and the links by which people join, which no page of the site holds."""
    day = timezone.localdate()
    locked = programme.event_page(
        "A locked event",
        access=Access.MEMBERS,
        programme=[
            programme.programme_day(day, programme.session("wordinsession", about="<p>wordintalk</p>"))
        ],
        venue_access="wordingettingin",
        online_link="https://video.example/wordinlockedlink",
    )
    film = {"link": "https://films.example/wordinfilm", "access": "members"}
    opened = programme.event_page(
        "An open event",
        materials=[programme.recording(**film)],
        online_link="https://video.example/wordinopenlink",
    )
    words = [Word(f"wordin{place}", BY_MEMBERS) for place in ("session", "talk", "gettingin", "film")]
    words += [Word(f"wordin{link}", BY_STAFF, is_shown=False) for link in ("lockedlink", "openlink")]
    key = locked.programme[0].value["slots"][0].id
    calendars = [f"/calendar/{page.event.slug}.ics" for page in (locked, opened)]
    return words, [locked.url, opened.url, *calendars, f"/calendar/{locked.event.slug}/{key}.ics"]


def _people() -> tuple[list[Word], list[str]]:
    """Somebody who agreed to be shown to members, and somebody who has not answered."""
    listed = library.people_list(introduction=[pages.rich_text("wordinpeople")])
    library.ProfileFactory(
        shown=True,
        people_list=listed,
        name="wordinname",
        role="wordinrole",
        words="wordinprofile",
        contact="wordinreach",
        expertise=["wordinexpertise"],
    )
    library.ProfileFactory(people_list=listed, name="wordofasked", email="wordofasked@partnership.example")
    words = [
        Word(f"wordin{place}", GIVEN_TO_MEMBERS)
        for place in ("people", "name", "role", "profile", "reach", "expertise")
    ]
    return [*words, Word("wordofasked", BY_STAFF, is_shown=False)], [listed.url]


def _example() -> tuple[list[Word], list[str]]:
    topic = resources.topic("Listening to families")
    example = resources.ExampleFactory(
        published=True,
        usefulness="wordinusefulness",
        link="https://partnership.example/wordinlink/",
        filed_under=[topic],
    )
    document = text_file("wordinexamplefilename.txt", "wordinexamplefiletext", access=Access.WITHHELD)
    ExampleDocument.objects.create(example=example, document=document)
    refile(examples=[example.pk])
    words = [
        Word(f"wordin{place}", GIVEN_TO_MEMBERS)
        for place in ("usefulness", "link", "examplefilename", "examplefiletitle", "examplefiletext")
    ]
    return words, [example.get_absolute_url(), document.url, f"/media/{document.file.name}", topic.url]


def _unlisted_examples() -> tuple[list[Word], list[str]]:
    words, addresses = [], []
    for state in (State.WAITING, State.ASKED, State.DECLINED, State.WITHDRAWN, State.TAKEN_DOWN):
        letters = f"wordof{state.value.replace('_', '')}"
        example = resources.ExampleFactory(
            state=state, title=f"{letters}title", teaser=f"{letters}teaser", usefulness=f"{letters}usefulness"
        )
        document = text_file(f"{letters}filename.txt", f"{letters}file", access=Access.WITHHELD)
        ExampleDocument.objects.create(example=example, document=document)
        refile(examples=[example.pk])
        words.append(Word(letters, BY_STAFF, is_shown=False))
        addresses += [example.get_absolute_url(), document.url, f"/media/{document.file.name}"]
    return words, addresses


def text_file(name: str, text: str, *, access: str) -> GatedDocument:
    """A document whose words have been read; its title is a word too, as where nobody has written one and it is the file's name."""
    title = name.replace("name.txt", "title")
    document: GatedDocument = files.document(name, text.encode(), title=title, access=access)
    document.text, document.reading = text, GatedDocument.Reading.DONE
    document.save()
    return document


def picture_value(picture: object) -> dict[str, object]:
    return {"image": picture.pk, "alt_text": "What it shows", "decorative": False}  # type: ignore[attr-defined]
