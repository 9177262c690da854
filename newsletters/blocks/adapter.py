"""The editor's side of a block that fills itself: a button that fills it in at once, and one that empties it."""

from functools import cached_property
from typing import Any

from django import forms
from django.urls import reverse
from wagtail.blocks.struct_block import StructBlockAdapter

from newsletters.blocks.filling import FillingBlock


class FillingBlockAdapter(StructBlockAdapter):
    js_constructor = "newsletters.FillingBlock"

    def js_args(self, block: FillingBlock) -> list[Any]:
        """Tell the script where to ask for what there is."""
        name, children, meta = super().js_args(block)
        return [name, children, {**meta, "fillAddress": reverse("fill_block", args=[block.name])}]

    @cached_property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=["js/filling.js"])
