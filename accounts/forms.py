"""What a person says about themselves."""

from django import forms

from accounts.models import User


class ProfileForm(forms.ModelForm):
    """Name, post and telephone; addresses and passwords have their own pages."""

    class Meta:
        model = User
        fields = ["first_name", "last_name", "job_title", "phone"]
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "job_title": forms.TextInput(attrs={"autocomplete": "organization-title"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        }
        help_texts = {
            "phone": "Where colleagues may ring you at work. Shown to staff and to your lead contact."
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["first_name"].required = True
        self.fields["last_name"].required = True
