"""The blocks that editors build pages from. Each has a description, a preview and one template."""

from cms.blocks.body import BodyBlock, MembersPartBlock, OpenBodyBlock
from cms.blocks.figures import FigureBlock, FiguresBlock, TableBlock, TimelineBlock, TimelineEntryBlock
from cms.blocks.files import ButtonBlock, ButtonValue, DocumentBlock, PictureBlock
from cms.blocks.text import BODY_FEATURES, SHORT_FEATURES, CalloutBlock, QuoteBlock

__all__ = [
    "BODY_FEATURES",
    "SHORT_FEATURES",
    "BodyBlock",
    "ButtonBlock",
    "ButtonValue",
    "CalloutBlock",
    "DocumentBlock",
    "FigureBlock",
    "FiguresBlock",
    "MembersPartBlock",
    "OpenBodyBlock",
    "PictureBlock",
    "QuoteBlock",
    "TableBlock",
    "TimelineBlock",
    "TimelineEntryBlock",
]
