"""Forms for those who pay."""

from django import forms


class PurchaseOrderForm(forms.Form):
    """The number that a council's own system asks for."""

    purchase_order = forms.CharField(
        label="Your purchase order number",
        max_length=60,
        help_text="As it stands on the order. The invoice is issued with it at once.",
    )
