"""Notes about a partnership, as staff write them."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail.admin.widgets import AdminDateTimeInput

from membership.models import NoteKind, Partnership, PartnershipNote
from membership.services import notes
from membership.staff.views import StepView


class NoteForm(forms.Form):
    kind = forms.ChoiceField(choices=NoteKind.choices, widget=forms.RadioSelect)
    happened_at = forms.DateTimeField(label="When", widget=AdminDateTimeInput())
    words = forms.CharField(
        label="What was said or agreed",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Only staff read this. It belongs to what a person may ask to see about themselves, so write it fairly.",
    )


class AddNote(StepView):
    model = Partnership
    step_on = PartnershipNote
    permission_required = "add"
    form_class = NoteForm
    page_title = "Add a note"
    submit_label = "Add note"
    done = "Note added."
    header_icon = "comment"

    def get_initial(self) -> dict[str, Any]:
        kind = self.request.GET.get("kind")
        return {
            **super().get_initial(),
            "kind": kind if kind in NoteKind else NoteKind.NOTE,
            "happened_at": self.now.replace(second=0, microsecond=0),
        }

    def explanation(self) -> str:
        return f"It stands on the timeline of {self.partnership} with your name and the time."

    def perform(self, data: dict[str, Any]) -> None:
        notes.add_note(partnership=self.partnership, by=self.person, now=self.now, **data)


class ChangeNote(StepView):
    model = PartnershipNote
    step_on = PartnershipNote
    permission_required = "add"
    form_class = NoteForm
    page_title = "Change a note"
    submit_label = "Save note"
    done = "Note changed."
    header_icon = "comment"
    object: PartnershipNote

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not notes.may_change_note(request.user, self.object):  # type: ignore[arg-type]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        note = self.object
        return {
            **super().get_initial(),
            "kind": note.kind,
            "happened_at": note.happened_at,
            "words": note.words,
        }

    def explanation(self) -> str:
        return "The timeline will say that the note was changed."

    def perform(self, data: dict[str, Any]) -> None:
        notes.change_note(note=self.object, by=self.person, now=self.now, **data)
