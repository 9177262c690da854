"""What a search found, shown safely."""

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def marked(snippet: str | None) -> SafeString:
    """Show a snippet with the words that were looked for marked.

    PostgreSQL puts `<b>` round them and leaves the text as it is, so everything but that one tag is escaped.
    """
    text = escape(snippet or "")
    return mark_safe(text.replace("&lt;b&gt;", "<mark>").replace("&lt;/b&gt;", "</mark>"))  # noqa: S308 escaped above
