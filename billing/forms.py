"""Forms for those who pay."""

from django import forms


class PurchaseOrderForm(forms.Form):
    """The number that a council's own system asks for."""

    purchase_order = forms.CharField(
        label="Your purchase order number",
        max_length=60,
        help_text="As it stands on the order. The invoice is issued with it at once.",
    )


class StatementForm(forms.Form):
    """From which day on a statement tells every movement."""

    since = forms.DateField(
        label="Show what happened from",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="What was before that day is told as one sum. Empty: everything.",
    )
