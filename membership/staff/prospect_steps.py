"""What staff do to win an authority: keep contacts, note what was said."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import phone_number
from membership.models import Area, ProspectContact, ProspectNote
from membership.services import prospects
from membership.staff.note_steps import NoteForm
from membership.staff.views import StepView


class ProspectStep(StepView):
    """A step for an authority; it leads back to the authority's page."""

    back_label = "Back to the prospect"
    header_icon = "site"

    @property
    def area(self) -> Area:
        """The authority that the step is for."""
        return self.object if isinstance(self.object, Area) else self.object.area

    def get_success_url(self) -> str:
        return reverse("prospect:inspect", args=[self.area.pk])

    def get_page_subtitle(self) -> str:
        return self.area.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("prospect:index"), "label": "Prospects"},
            {"url": self.get_success_url(), "label": self.area.name},
            {"url": "", "label": self.page_title},
        ]


class ContactForm(forms.Form):
    name = forms.CharField(max_length=120)
    role = forms.CharField(
        max_length=120,
        required=False,
        help_text="For example partnership manager, or director of children’s services.",
    )
    email = forms.EmailField(label="E-mail address", required=False)
    phone = forms.CharField(label="Telephone", max_length=45, required=False, validators=[phone_number])


class AddContact(ProspectStep):
    model = Area
    step_on = ProspectContact
    permission_required = "add"
    form_class = ContactForm
    page_title = "Add a contact"
    submit_label = "Add contact"
    done = "Contact added."

    def explanation(self) -> str:
        return f"Somebody to talk to about membership in {self.area}. Keep what is public or was given to us for this."

    def perform(self, data: dict[str, Any]) -> None:
        prospects.add_contact(area=self.area, now=self.now, **data)


class ChangeContact(ProspectStep):
    model = ProspectContact
    step_on = ProspectContact
    permission_required = "change"
    form_class = ContactForm
    page_title = "Change a contact"
    submit_label = "Save contact"
    done = "Contact saved."
    object: ProspectContact

    def get_initial(self) -> dict[str, Any]:
        contact = self.object
        return {
            **super().get_initial(),
            "name": contact.name,
            "role": contact.role,
            "email": contact.email,
            "phone": contact.phone,
        }

    def perform(self, data: dict[str, Any]) -> None:
        prospects.change_contact(contact=self.object, **data)


class RemoveContact(ProspectStep):
    model = ProspectContact
    step_on = ProspectContact
    permission_required = "delete"
    page_title = "Remove a contact"
    submit_label = "Remove contact"
    done = "Contact removed."
    object: ProspectContact

    def explanation(self) -> str:
        return f"{self.object} is forgotten. What was said and written stays with {self.area}."

    def perform(self, data: dict[str, Any]) -> None:
        prospects.remove_contact(contact=self.object)


class ProspectNoteForm(NoteForm):
    contact = forms.ModelChoiceField(
        ProspectContact.objects.none(), required=False, empty_label="Nobody of these"
    )
    field_order = ["kind", "contact", "happened_at", "words"]


class ContactNoteStep(ProspectStep):
    step_on = ProspectNote
    permission_required = "add"
    form_class = ProspectNoteForm

    def get_form(self, form_class: Any = None) -> forms.Form:
        form = super().get_form(form_class)
        form.fields["contact"].queryset = self.area.prospect_contacts.all()  # type: ignore[attr-defined]
        return form


class NoteContact(ContactNoteStep):
    model = Area
    page_title = "Note a contact"
    submit_label = "Add to the history"
    done = "Added to the history."

    def get_initial(self) -> dict[str, Any]:
        return {
            **super().get_initial(),
            "kind": "phone",
            "happened_at": self.now.replace(second=0, microsecond=0),
        }

    def explanation(self) -> str:
        return f"What was said with {self.area} about membership. It stays with a partnership that joins from there."

    def perform(self, data: dict[str, Any]) -> None:
        prospects.note_contact(area=self.area, by=self.person, now=self.now, **data)


class ChangeContactNote(ContactNoteStep):
    model = ProspectNote
    page_title = "Change what was noted"
    submit_label = "Save"
    done = "History changed."
    object: ProspectNote

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.object.written_by_id != request.user.pk or self.object.letter_id:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        note = self.object
        return {
            **super().get_initial(),
            "kind": note.kind,
            "contact": note.contact_id,
            "happened_at": note.happened_at,
            "words": note.words,
        }

    def perform(self, data: dict[str, Any]) -> None:
        prospects.change_contact_note(note=self.object, by=self.person, now=self.now, **data)
