"""One person's form with its files: what was uploaded, what of it is kept, and what the check noticed."""

import hashlib
from datetime import datetime

from allauth.core import ratelimit
from django.http import HttpRequest

from accounts.models import User
from resources.contributing.checking import Finding
from resources.contributing.forms import MOST_FILES, ExampleForm, FileChoice, document_key, token_of
from resources.models import Example, ExampleDocument, HeldFile
from resources.services.privacy import findings_in_words, findings_of_file
from resources.services.uploading import UploadRefusedError, hold_file, let_go

TOO_MANY_UPLOADS = (
    "You have uploaded very many files in the last hour. Wait a while, then choose the file again."
)

LONGEST = 2000
"""No field takes more, and what is longer is refused unread."""


class Desk:
    """What lies in front of somebody who shares or changes an example."""

    def __init__(self, request: HttpRequest, form: ExampleForm, example: Example | None = None) -> None:
        self.person: User = request.user  # type: ignore[assignment]
        self.now: datetime = request.now  # type: ignore[attr-defined]
        self.form, self.example = form, example
        self.held: list[HeldFile] = []
        self.own: list[ExampleDocument] = []
        if request.method == "POST":
            self._take(request)
        elif example:
            self.own = list(example.files.select_related("document"))

    def _take(self, request: HttpRequest) -> None:
        tokens = request.POST.getlist("file")
        keys = [document_key(token, user_id=self.person.pk) for token in tokens]
        self.held = list(
            HeldFile.objects.filter(held_by=self.person, document__in=keys).select_related("document")
        )
        if self.example:
            self.own = list(self.example.files.filter(document__in=keys).select_related("document"))
        self._clear_away(request)
        if request.FILES and not ratelimit.consume(request, action="upload_example"):
            self.form.add_error("uploads", TOO_MANY_UPLOADS)
            return
        for upload in request.FILES.getlist("uploads"):
            if len(self.held) + len(self.own) >= MOST_FILES:
                self.form.add_error("uploads", f"An example holds at most {MOST_FILES} files.")
                return
            try:
                self.held.append(hold_file(upload=upload, by=self.person, now=self.now))  # type: ignore[arg-type]
            except UploadRefusedError as problem:
                self.form.add_error("uploads", str(problem))

    @property
    def choices(self) -> list[FileChoice]:
        """Every file that is here, in order."""
        own = [
            FileChoice(row.document, token_of(row.document, user_id=self.person.pk), []) for row in self.own
        ]
        held = [
            FileChoice(file.document, token_of(file.document, user_id=self.person.pk), findings_of_file(file))
            for file in self.held
        ]
        return own + held

    @property
    def words_findings(self) -> list[Finding]:
        """What was noticed in what was typed."""
        data = self.form.data
        words = (data.get(name, "").strip() for name in ("title", "teaser", "usefulness"))
        return findings_in_words(*(each[:LONGEST] for each in words))

    @property
    def findings(self) -> list[tuple[str, Finding]]:
        """Everything noticed in what is new, each with the file it stands in, or none."""
        return [("", found) for found in self.words_findings] + [
            (choice.document.title, found) for choice in self.choices for found in choice.findings
        ]

    @property
    def mark(self) -> str:
        """What somebody says that they have looked at; another file or other words need another look."""
        told = [(title, str(found.kind), found.place, found.shown) for title, found in self.findings]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:32]

    @property
    def has_looked(self) -> bool:
        """Whether somebody was shown all of this and says that nobody can be identified."""
        data = self.form.data
        return bool(self.findings) and bool(data.get("looked")) and data.get("seen") == self.mark

    def _clear_away(self, request: HttpRequest) -> None:
        """Delete what somebody uploaded before for this form and has unticked."""
        kept = {file.pk for file in self.held}
        shown = [document_key(token, user_id=self.person.pk) for token in request.POST.getlist("shown")]
        for file in HeldFile.objects.filter(held_by=self.person, document__in=shown).exclude(pk__in=kept):
            let_go(file=file)
