"""Forms of the import."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from newsletters.importing.reading import LARGEST_FILE, SUFFIXES
from newsletters.importing.source import FileTooLarge
from newsletters.models import ImportKind


class MonthField(forms.DateField):
    """A month, such as 2019-09; its value is the first day."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m", attrs={"type": "month", "placeholder": "2019-09"})
        super().__init__(
            input_formats=["%Y-%m"],
            widget=widget,
            error_messages={
                "invalid": "Write the month as 2019-09.",
                "required": "Say which month this issue is of.",
            },
            **options,
        )


class UploadForm(forms.Form):
    """A document and what it is."""

    file = forms.FileField(
        label="Document",
        widget=forms.FileInput(attrs={"accept": ",".join(SUFFIXES)}),
        help_text=f"Text (.txt), a saved web page (.html) or a Word document (.docx), up to {LARGEST_FILE // 1_000_000} MB.",
        error_messages={"required": "Choose a document.", "empty": "This file is empty."},
    )
    kind = forms.ChoiceField(label="What is it?", widget=forms.RadioSelect)
    month = MonthField(
        required=False,
        label="Month of the issue",
        help_text="Only if the newsletter itself does not name its month.",
    )

    def __init__(self, *args: Any, kinds: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        kind: Any = self.fields["kind"]
        kind.choices = [choice for choice in ImportKind.choices if choice[0] in kinds]
        kind.initial = kinds[0]

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(FileTooLarge(file.name or "file", LARGEST_FILE).message)
        return file


class AcceptForm(forms.Form):
    """The month of the issue that is about to be made."""

    month = MonthField(label="Month of the issue")
