"""Bodies to be mailed in which every block says a word that can be looked for."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    ChoiceBlock,
    DateBlock,
    IntegerBlock,
    ListBlock,
    PageChooserBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
    TextBlock,
    TimeBlock,
    URLBlock,
)
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from cms.blocks import ButtonBlock, OpenBodyBlock
from membership.access import Access
from tests.factories import files


def every_open_block(word: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each block that an open body can hold, by its name, filled so that every text of it says the word."""
    for name, block in OpenBodyBlock().child_blocks.items():
        yield name, {"type": name, "value": saying(block, word)}


def saying(block: Any, word: str) -> Any:
    """Return a stored value of the block whose every text says the word."""
    match block:
        case ImageBlock():
            return {"image": files.picture().pk, "alt_text": word, "decorative": False}
        case ButtonBlock():
            return {"text": word, "url": f"https://example.org/{word}"}
        case StructBlock():
            return {name: saying(child, word) for name, child in block.child_blocks.items()}
        case StreamBlock():
            return [
                {"type": name, "value": saying(child, word)} for name, child in block.child_blocks.items()
            ]
        case ListBlock():
            return [saying(block.child_block, word)]
        case TypedTableBlock():
            return {
                "columns": [{"type": "text", "heading": word}, {"type": "rich_text", "heading": word}],
                "rows": [{"values": [word, f"<p>{word}</p>"]}],
            }
        case DocumentChooserBlock():
            return files.document(title=word, access=Access.MEMBERS).pk
        case PageChooserBlock():
            return None
        case RichTextBlock():
            return f'<h3>{word}</h3><p>{word} <a href="https://example.org/{word}">{word}</a></p>'
        case URLBlock():
            return f"https://example.org/{word}"
        case ChoiceBlock():
            return next(key for key, _ in block.field.choices if key)
        case BooleanBlock():
            return True
        case DateBlock():
            return timezone.localdate().isoformat()
        case TimeBlock():
            return "10:00"
        case IntegerBlock():
            return 3
        case CharBlock() | TextBlock():
            return word
    raise NotImplementedError(type(block))
