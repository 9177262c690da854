"""Keeping machines away from public forms without asking anybody elsewhere: four questions that people never notice.

Nobody sees the field that must stay empty, nobody fills a form within seconds, nobody sends a handful of addresses in a comment, and
nobody needs the form a hundred times in ten minutes (which the view's rate limit asks). What a person typed is never lost: a form that
came too fast or too late is shown again as it was, and the next press of its button sends it.
"""

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner

SHORTEST = timedelta(seconds=3)
"""Less time than this no person takes to read a form and fill it in."""
LONGEST = timedelta(hours=12)
"""A form that has stood open for longer is given a new token before it is taken."""
MOST_LINKS = 2
"""As many addresses on the web may stand in all words of a form together."""
# A hyphen cannot stand in the name of a field of ours, so none is ever called like this.
HONEYPOT = "leave-empty"
TOKEN = "opened"  # noqa: S105  the name of a field
LINK = re.compile(r"https?://|\bwww\.|\[url|<a\s", re.IGNORECASE)

TOO_FAST = "This came very quickly. Please press the button once more: what you wrote is still here."
TOO_LATE = "This page had been open for a long time. Please press the button once more: what you wrote is still here."
TOO_MANY_LINKS = f"Please leave at most {MOST_LINKS} addresses of web pages, so that we can tell your words from advertising."


class GuardedForm(forms.Form):
    """A form that strangers may send. Its template includes `components/honeypot.html` and its view asks `came_from_a_machine`.

    The token tells when the form was opened, signed with the form's own name, and nothing about who opened it.
    """

    words: tuple[str, ...] = ()
    """The fields whose words may hold links, in the order in which an error stands beside the first that does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[TOKEN] = forms.CharField(
            required=False, max_length=200, widget=forms.HiddenInput, initial=self._new_token
        )

    @property
    def came_from_a_machine(self) -> bool:
        """Whether the field that no person sees was filled in."""
        return bool(self.data.get(HONEYPOT))

    def clean(self) -> dict[str, Any]:
        """Refuse what came too fast, too late, or full of links; in each case the next try can pass."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_links(cleaned)
        try:
            self._signer().unsign(self.data.get(self.add_prefix(TOKEN), ""), max_age=LONGEST)
        except (SignatureExpired, BadSignature):
            self._renew_token()
            raise ValidationError(TOO_LATE) from None
        if self._age_is_below(SHORTEST):
            raise ValidationError(TOO_FAST)
        cleaned.pop(TOKEN, None)
        return cleaned

    def _check_links(self, cleaned: dict[str, Any]) -> None:
        holding = [name for name in self.words if LINK.search(str(cleaned.get(name) or ""))]
        if sum(len(LINK.findall(str(cleaned[name]))) for name in holding) > MOST_LINKS:
            self.add_error(holding[0], TOO_MANY_LINKS)

    def _age_is_below(self, least: timedelta) -> bool:
        try:
            self._signer().unsign(self.data[self.add_prefix(TOKEN)], max_age=least)
        except SignatureExpired:
            return False
        return True

    def _renew_token(self) -> None:
        data: Any = self.data
        data = data.copy()
        data[self.add_prefix(TOKEN)] = self._new_token()
        self.data = data

    def _new_token(self) -> str:
        return self._signer().sign("")

    def _signer(self) -> TimestampSigner:
        return TimestampSigner(salt=f"office.guarding.{type(self).__module__}.{type(self).__name__}", sep="~")
