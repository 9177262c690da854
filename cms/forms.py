"""Staff's forms for pictures and documents."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.fields.files import FieldFile
from PIL.Image import DecompressionBombError
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from cms.models import GatedDocument
from cms.selectors.files import unowned
from cms.services.files import delete_stored_file, forget_renditions
from membership.access import Access


class UploadForm(forms.ModelForm):
    """Replaces a file without losing the old one until the new one is safe; who may read may be left out."""

    original_file: FieldFile | None
    access_when_not_said: str = Access.PUBLIC

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Wagtail's multiple uploader sends title and file first and everything else in a second step.
        self.fields["access"].required = False
        if "file" in self.fields:
            self.fields["file"].max_length = None  # type: ignore[attr-defined] # names are shortened, not refused

    def clean_access(self) -> str:
        return self.cleaned_data["access"] or (
            self.instance.access if self.instance.pk else self.access_when_not_said
        )

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if "access" in self.cleaned_data:
            # A model's default would win over a value that the browser left out.
            self.instance.access = self.cleaned_data["access"]

    def save(self, commit: bool = True) -> Any:
        replaced = self.original_file if commit and "file" in self.changed_data else None
        self.original_file = None
        with transaction.atomic():
            saved = super().save(commit=commit)
            if replaced:
                delete_stored_file(storage=replaced.storage, name=replaced.name or "")
        return saved


class DocumentForm(UploadForm, BaseDocumentForm):
    """A document; one that arrives without a word on who may read it starts as members-only."""

    access_when_not_said = Access.MEMBERS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owned = self.instance.pk and not unowned(GatedDocument.objects.filter(pk=self.instance.pk)).exists()
        if owned:
            for name in ("access", "opens_on"):
                self.fields[name].disabled = True
                self.fields[name].help_text = "Follows from what the file belongs to."


class PictureField(WagtailImageField):
    """Wagtail's picture field, which also refuses a file that begins like a picture and then is none."""

    def to_python(self, data: Any) -> Any:
        try:
            return super().to_python(data)
        except (OSError, SyntaxError, ValueError, DecompressionBombError):
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from None


class PictureForm(UploadForm, BaseImageForm):
    """A picture; when its file or who may read it changes, its renditions get new addresses."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if given := self.fields.get("file"):
            self.fields["file"] = PictureField(
                label=given.label, required=given.required, widget=given.widget
            )

    def save(self, commit: bool = True) -> Any:
        with transaction.atomic():
            picture = super().save(commit=commit)
            if commit and {"file", "access", "opens_on"} & set(self.changed_data):
                forget_renditions(picture=picture)
        return picture
