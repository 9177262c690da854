"""What is told of a file beside the link to it."""

from django import template
from django.template.defaultfilters import filesizeformat

from cms.models import GatedDocument

register = template.Library()
LEAVES = {"pptx": "slide", "odp": "slide"}


@register.filter
def file_facts(document: GatedDocument) -> str:
    """Return type, number of pages and size, as far as they are known: “PDF, 12 pages, 340 KB”. Only for who may read the file."""
    extension = document.file_extension.lower()
    facts = [extension.upper()]
    if document.pages:
        leaf = LEAVES.get(extension, "page")
        facts.append(f"{document.pages:,} {leaf}{'' if document.pages == 1 else 's'}")
    if size := document.get_file_size():
        facts.append(filesizeformat(size))
    return ", ".join(filter(None, facts))
