"""What staff do with an example: accept, ask, decline, correct, put back, take down."""

from hashlib import sha256
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy

from cms.models import GatedDocument
from office.steps import Step
from resources.contributing.forms import initial_of
from resources.letters import keepers_of, words_of
from resources.models import DocumentType, Example, Sharing, TopicPage
from resources.services import moderating
from resources.services.contributing import Facts
from resources.services.taking_down import take_down


class ExampleStepView(PermissionCheckedMixin, Step):
    """A step on one example; it leads back to the example's page."""

    model = Example
    permission_policy = ModelPermissionPolicy(Example)
    permission_required = "moderate"
    header_icon = "doc-full"
    back_label = "Back to the example"
    template_name = "staff/resources/example_step.html"
    name: str
    object: Example

    def get_success_url(self) -> str:
        return reverse("example:inspect", args=[self.object.pk])

    def get_page_subtitle(self) -> str:
        return self.object.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("example:index"), "label": "Examples"},
            {"url": self.get_success_url(), "label": self.object.title},
            {"url": "", "label": self.page_title},
        ]

    def recipients(self) -> str:
        """Who gets the letter, in words."""
        people = keepers_of(self.object)
        return " and ".join(str(person) for person in people) or "Nobody (no seat is held)"


class AcceptForm(forms.Form):
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


FOR_WHOM = {
    Sharing.MEMBERS: "for members only",
    Sharing.BOARD: "for members, who may show it to their board",
    Sharing.PUBLIC: "for everybody to read",
}


class AcceptExample(ExampleStepView):
    """Accepts what was looked at: the example's page gives its mark along, and what was changed since is not published."""

    name = "accept"
    form_class = AcceptForm
    page_title = "Accept the example"
    submit_label = "Accept and publish"
    done = "The example is in the directory, and its contributor has been told."

    def explanation(self) -> str:
        return (
            f"It stands in the directory at once, {FOR_WHOM[Sharing(self.object.sharing)]}. "
            f"{self.recipients()} will be told by mail, with its address."
        )

    def get_initial(self) -> dict[str, Any]:
        seen = self.request.GET.get("seen") or moderating.fingerprint(self.object)
        return {**super().get_initial(), "seen": seen}

    def perform(self, data: dict[str, Any]) -> None:
        moderating.publish(example=self.object, seen=data["seen"], by=self.person, now=self.now)


class WordsForm(forms.Form):
    words = forms.CharField(max_length=4000, widget=forms.Textarea({"rows": 6}))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class LetterStep(ExampleStepView):
    """A step with words that are mailed: the letter is shown as it will be read before it goes; what goes is what was shown."""

    form_class = WordsForm
    letter: str
    label: str
    show_label = "Show the letter"
    shown: tuple[str, str] | None = None
    mark = ""

    def get_form(self, form_class: Any = None) -> forms.Form:
        form = super().get_form(form_class)
        form.fields["words"].label = self.label
        return form

    def form_valid(self, form: forms.Form) -> HttpResponse:
        person = next(iter(keepers_of(self.object)), None)
        self.shown = words_of(
            self.letter, self.object, person=person, words=form.cleaned_data["words"].strip()
        )
        self.mark = sha256("\n".join(self.shown).encode()).hexdigest()
        if "send" in self.request.POST and form.cleaned_data["seen"] == self.mark:
            return super().form_valid(form)
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            shown=self.shown, mark=self.mark, send_label=self.submit_label, to=self.recipients(), **kwargs
        ) | {"submit_button_label": self.show_label}


class AskContributor(LetterStep):
    name = "ask"
    letter = "asked"
    label = "Your question"
    page_title = "Ask the contributor"
    submit_label = "Mail the question"
    done = "Question mailed. The example is back in the queue when it is answered."

    def explanation(self) -> str:
        return f"{self.recipients()} will get these words by mail and can answer, change the example or take it back."

    def perform(self, data: dict[str, Any]) -> None:
        moderating.ask(example=self.object, words=data["words"], by=self.person, now=self.now)


class DeclineExample(LetterStep):
    name = "decline"
    letter = "declined"
    label = "The reason"
    page_title = "Decline the example"
    submit_label = "Decline and mail the reason"
    done = "Example declined; the reason has been mailed."

    def explanation(self) -> str:
        return f"{self.recipients()} will get the reason by mail, in these words, and can change the example and send it again."

    def perform(self, data: dict[str, Any]) -> None:
        moderating.decline(example=self.object, words=data["words"], by=self.person, now=self.now)


class PutBackForm(forms.Form):
    words = forms.CharField(
        label="Why",
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text="For the record.",
    )


class PutBackExample(ExampleStepView):
    name = "putback"
    form_class = PutBackForm
    page_title = "Put the example back into the queue"
    submit_label = "Put it back"
    done = "The example waits in the queue again."

    def explanation(self) -> str:
        return "It waits to be looked at again. No mail is sent by this step."

    def perform(self, data: dict[str, Any]) -> None:
        moderating.put_back(example=self.object, words=data["words"], by=self.person, now=self.now)


class TakeDownForm(forms.Form):
    words = forms.CharField(
        label="The reason",
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text="The contributor gets these words, and they stay on record: repeat nothing here that must go.",
    )


class TakeDownExample(ExampleStepView):
    name = "takedown"
    form_class = TakeDownForm
    permission_required = "take_down"
    page_title = "Take the example down"
    submit_label = "Take it down now"
    header_icon = "warning"
    done = "Taken down: page, text, files and search entry are gone."

    def explanation(self) -> str:
        number = self.object.files.count()
        files = f", {number} file{'s' if number > 1 else ''}" if number else ""
        return (
            f"Page, text{files} and search entry are deleted at once and for good; mails of ours that named it lose their words. "
            f"A record stays that it was, whose it was and why it went. {self.recipients()} will be told. "
            "Copies that readers have saved, and backups until they expire, are out of reach."
        )

    def perform(self, data: dict[str, Any]) -> None:
        take_down(example=self.object, words=data["words"], by=self.person, now=self.now)


class CorrectForm(forms.Form):
    """What staff put right in an example; files can be left out here, and are added by the partnership."""

    title = forms.CharField(max_length=200)
    teaser = forms.CharField(label="What it is", max_length=400, widget=forms.Textarea({"rows": 3}))
    usefulness = forms.CharField(
        label="Why it is useful", required=False, max_length=2000, widget=forms.Textarea({"rows": 4})
    )
    link = forms.URLField(label="Address", required=False, max_length=1000, assume_scheme="https")
    kept: Any = forms.ModelMultipleChoiceField(
        GatedDocument.objects.none(),
        required=False,
        label="Files",
        widget=forms.CheckboxSelectMultiple,
        help_text="Take the tick away to delete a file.",
    )
    topics: Any = forms.ModelMultipleChoiceField(
        TopicPage.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    type = forms.ModelChoiceField(DocumentType.objects.all())
    dated = forms.DateField(label="Date", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    sharing = forms.ChoiceField(
        choices=Sharing.choices,
        widget=forms.RadioSelect,
        help_text="Never wider than the partnership has agreed to.",
    )

    def __init__(self, *args: Any, example: Example, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        documents = GatedDocument.objects.filter(example_file__example=example).order_by(
            "example_file__position"
        )
        self.fields["kept"].queryset = documents  # type: ignore[attr-defined]
        self.fields["topics"].queryset = TopicPage.objects.order_by("title")  # type: ignore[attr-defined]
        if not documents:
            del self.fields["kept"]


class CorrectExample(ExampleStepView):
    name = "correct"
    form_class = CorrectForm
    page_title = "Correct the example"
    submit_label = "Save"
    done = "Saved."

    def explanation(self) -> str:
        return (
            "You look at it while you change it, so it stays where it stands. No mail is sent by this step."
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "example": self.object}

    def get_initial(self) -> dict[str, Any]:
        files = [row.document_id for row in self.object.files.all()]
        return {**super().get_initial(), **initial_of(self.object), "kept": files}

    def perform(self, data: dict[str, Any]) -> None:
        topics, kept = data.pop("topics"), data.pop("kept", [])
        moderating.correct(
            example=self.object, facts=Facts(**data), topics=topics, kept=kept, by=self.person, now=self.now
        )
