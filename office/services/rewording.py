"""Taking words back out of mail that is kept: what has reached people stays with them, what lies here does not."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import Model, Q

from office.models import Edition, OutboxMessage

Change = Callable[[str], str]

KEPT: tuple[type[Model], ...] = (Edition, OutboxMessage)


@transaction.atomic
def reword(*, containing: str, change_html: Change, change_text: Change) -> int:
    """Change the words of all mail, single or in bulk, sent or not, that holds a piece of text.

    Copies still to leave go with the new words. Safe to run twice. Returns how many editions and messages were changed.
    """
    changed = 0
    for model in KEPT:
        found = model._default_manager.filter(Q(html__contains=containing) | Q(text__contains=containing))
        for pk, html, text in found.select_for_update().values_list("pk", "html", "text"):
            new_html, new_text = change_html(html), change_text(text)
            if (new_html, new_text) != (html, text):
                changed += model._default_manager.filter(pk=pk).update(html=new_html, text=new_text)
    return changed
