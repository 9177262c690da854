"""`{% kept "name" %} ... {% endkept %}`: a piece of a page that is made once for everybody of one audience."""

from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token
from django.utils.safestring import SafeString

from office.keeping.pieces import Pieces

register = template.Library()


class KeptNode(template.Node):
    """Shows what is kept under a name, or makes it; where the page is not kept at all, it is simply made."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        pieces: Pieces | None = context.get("pieces")
        if pieces is None:
            return self.nodelist.render(context)
        kept = pieces.get(self.name)
        if kept is not None:
            return kept
        made = self.nodelist.render(context)
        pieces.note(self.name, made)
        return made


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """Keep what stands up to `{% endkept %}` under a quoted name."""
    words: list[Any] = token.split_contents()
    if len(words) != 2 or words[1][0] not in "\"'" or words[1][0] != words[1][-1]:
        raise template.TemplateSyntaxError("Write it as {% kept “name” %}, with the name in quotation marks.")
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(words[1][1:-1], nodelist)
