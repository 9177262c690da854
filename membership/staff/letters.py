"""The letter that invites an authority's partnership to join: chosen, written, shown as it will be read, and sent."""

from hashlib import sha256
from typing import Any

from django import forms
from django.http import HttpResponse
from wagtail.admin.forms import WagtailAdminModelForm

from membership.models import Area, LetterText, ProspectContact, ProspectNote
from membership.services import MembershipError
from membership.services.prospects import PLACEHOLDERS, fill_in, send_invitation
from membership.staff.prospect_steps import ProspectStep
from membership.staff.views import KeptViewSet
from office.numbers import whole_number
from office.steps import show_refusal


class LetterForm(forms.Form):
    contact = forms.ModelChoiceField(
        ProspectContact.objects.none(),
        label="To",
        empty_label=None,
        error_messages={"required": "Choose whom to write to."},
    )
    subject = forms.CharField(max_length=160)
    words = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="An empty line parts paragraphs. A paragraph “Label: https://…” becomes a button.",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class WriteLetter(ProspectStep):
    """Shows the letter as it will be read before anything is sent; what is sent is what was shown."""

    model = Area
    step_on = ProspectNote
    permission_required = "add"
    form_class = LetterForm
    template_name = "staff/membership/letter.html"
    page_title = "Invite to join"
    submit_label = "Show the letter"
    header_icon = "mail"
    object: Area

    def get_form(self, form_class: Any = None) -> forms.Form:
        form = super().get_form(form_class)
        form.fields["contact"].queryset = self.area.prospect_contacts.exclude(email="")  # type: ignore[attr-defined]
        return form

    def get_initial(self) -> dict[str, Any]:
        chosen = self.request.GET.get("text", "")
        text = LetterText.objects.filter(pk=whole_number(chosen)).first()
        words = {"subject": text.subject, "words": text.words} if text else {}
        return {**super().get_initial(), **words}

    shown: tuple[str, str] | None = None
    mark = ""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Send what was shown; anything else is shown first."""
        data = form.cleaned_data
        try:
            self.shown = fill_in(by=self.person, now=self.now, **self.written(data))
        except MembershipError as problem:
            show_refusal(form, problem)
            return self.form_invalid(form)
        self.mark = sha256("\n".join([str(data["contact"].pk), *self.shown]).encode()).hexdigest()
        if data["seen"] == self.mark and "send" in self.request.POST:
            self.done = f"The letter to {data['contact']} is on its way."
            return super().form_valid(form)
        return self.render_to_response(self.get_context_data(form=form))

    def perform(self, data: dict[str, Any]) -> None:
        send_invitation(by=self.person, now=self.now, **self.written(data))

    def written(self, data: dict[str, Any]) -> dict[str, Any]:
        return {name: data[name] for name in ("contact", "subject", "words")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contacts = list(self.area.prospect_contacts.exclude(email=""))
        return super().get_context_data(
            texts=LetterText.objects.all(),
            contacts=contacts,
            area=self.area,
            shown=self.shown,
            mark=self.mark,
            placeholders=[(f"{{{name}}}", words) for name, words in PLACEHOLDERS.items()],
            **kwargs,
        )


class LetterTextForm(WagtailAdminModelForm):
    class Meta:
        model = LetterText
        fields = ["name", "subject", "words"]
        widgets = {"words": forms.Textarea(attrs={"rows": 14})}


class LetterTextViewSet(KeptViewSet):
    model = LetterText
    icon = "mail"
    menu_label = "Invitation texts"
    menu_order = 450
    list_display = ["name", "subject"]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return LetterTextForm
