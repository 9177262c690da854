"""A word of its own in every locked place: bodies, captions, file names, the text of files, what contributors wrote."""

from dataclasses import dataclass

from cms.models import GatedDocument, StandardPage
from membership.access import Access
from resources.models import ExampleDocument, State
from resources.services.filing import refile
from tests.factories import files, pages, resources

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
    for put in (_page_with_files, _example, _unlisted_examples):
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
        for place in ("body", "caption", "note", "documentname", "documenttext", "picturename")
    ]
    return words, [page.url, document.url, f"/media/{document.file.name}", f"/media/{picture.file.name}"]


def _example() -> tuple[list[Word], list[str]]:
    topic = resources.topic("Listening to families")
    example = resources.ExampleFactory(
        published=True,
        usefulness="wordinusefulness",
        link="https://partnership.example/wordinlink/",
        filed_under=[topic],
    )
    document = text_file("wordinexamplefilename.txt", "wordinexamplefile", access=Access.WITHHELD)
    ExampleDocument.objects.create(example=example, document=document)
    refile(examples=[example.pk])
    words = [
        Word(f"wordin{place}", GIVEN_TO_MEMBERS)
        for place in ("usefulness", "link", "examplefilename", "examplefile")
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
    """A document whose words have been read."""
    document: GatedDocument = files.document(name, text.encode(), title="A document", access=access)
    document.text, document.reading = text, GatedDocument.Reading.DONE
    document.save()
    return document


def picture_value(picture: object) -> dict[str, object]:
    return {"image": picture.pk, "alt_text": "What it shows", "decorative": False}  # type: ignore[attr-defined]
