"""Taking in a statement, and the steps on one bank line."""

from typing import Any

from django import forms
from django.urls import reverse

from billing.bank_csv import MOST_BYTES, UnreadableStatementError
from billing.models import BankLine, BankStatement, Customer, Invoice
from billing.money import pence as read_pence
from billing.money import pounds
from billing.services import BillingError, bank
from billing.staff.steps import MoneyStep

MATCH = "billing.match_bankline"
UPLOAD = "billing.add_bankstatement"


class LineStep(MoneyStep):
    """A step on one bank line."""

    model = BankLine
    permission = MATCH
    header_icon = "table"
    back_label = "Back to the bank line"

    def get_success_url(self) -> str:
        return reverse("bankline:inspect", args=[self.object.pk])

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("bankline:index"), "label": "Bank"},
            {"url": self.get_success_url(), "label": pounds(self.object.amount_pence)},
            {"url": "", "label": self.page_title},
        ]


class ByHandForm(forms.Form):
    invoices = forms.CharField(
        label="Invoices",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=(
            "One a line: its number, and the amount if it is not simply what is owed, such as “INV-00012 250.00”. "
            "They are paid in this order as far as the money goes."
        ),
    )
    customer = forms.ModelChoiceField(
        Customer.objects.all(),
        required=False,
        label="Account for the rest",
        help_text="Whose account takes what no invoice uses. Needed if you name no invoice, or those of several customers.",
    )

    def clean_invoices(self) -> dict[Invoice, int | None]:
        wanted: dict[Invoice, int | None] = {}
        for line in filter(None, map(str.strip, self.cleaned_data["invoices"].splitlines())):
            number, _, amount = line.partition(" ")
            invoice = Invoice.objects.issued().filter(number__iexact=number.strip(",")).first()
            if invoice is None:
                raise forms.ValidationError(f"There is no invoice “{number}”.")
            try:
                wanted[invoice] = read_pence(amount) if amount.strip() else None
            except ValueError as problem:
                raise forms.ValidationError(f"{number}: {problem}") from problem
        return wanted


class MatchByHand(LineStep):
    form_class = ByHandForm
    page_title = "Choose by hand"
    submit_label = "Enter the payment"
    done = "Entered."

    def explanation(self) -> str:
        return str(self.object)

    def perform(self, data: dict[str, Any]) -> None:
        owed = {
            row.pk: row.balance_pence  # type: ignore[attr-defined]
            for row in Invoice.objects.with_balance().filter(
                pk__in=[invoice.pk for invoice in data["invoices"]]
            )
        }
        left, parts = self.object.amount_pence, {}
        for invoice, amount in data["invoices"].items():
            part = amount if amount is not None else min(left, max(owed[invoice.pk], 0))
            if part:
                parts[invoice] = part
            left -= part
        bank.confirm_line(
            line=self.object, parts=parts, customer=data["customer"], by=self.person, now=self.now
        )


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=300)


class Ignore(LineStep):
    form_class = ReasonForm
    page_title = "Ignore"
    submit_label = "Ignore this line"
    done = "Ignored."

    def explanation(self) -> str:
        return "For money that pays no invoice, such as interest or a donation. It stays on record with your reason."

    def perform(self, data: dict[str, Any]) -> None:
        bank.ignore_line(line=self.object, reason=data["reason"], by=self.person, now=self.now)


class LookAgain(LineStep):
    page_title = "Put back"
    submit_label = "Put it back among those that wait"
    done = "It waits again."

    def perform(self, data: dict[str, Any]) -> None:
        bank.look_again(line=self.object, now=self.now)


class Undo(LineStep):
    form_class = ReasonForm
    page_title = "Undo"
    submit_label = "Undo the match"
    done = "Undone. What it paid is owed again, and the line waits."

    def explanation(self) -> str:
        return (
            "Takes back the payments that this line brought. Nothing is deleted: payments and reversals stay on record "
            "with your reason. Access that was given stays; you are asked about it."
        )

    def perform(self, data: dict[str, Any]) -> None:
        bank.undo_match(line=self.object, reason=data["reason"], by=self.person, now=self.now)


class UploadForm(forms.Form):
    statement = forms.FileField(
        label="CSV file of the bank",
        help_text="As you download it from the bank. Overlapping files are no problem: no row is taken in twice.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_statement(self) -> Any:
        upload = self.cleaned_data["statement"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError("The file is larger than 4 MB. Export a shorter time.")
        return upload


class Upload(MoneyStep):
    model = BankStatement
    permission = UPLOAD
    form_class = UploadForm
    page_title = "Upload a bank statement"
    submit_label = "Take in the statement"
    header_icon = "upload"

    def explanation(self) -> str:
        return (
            "The file needs a row of headings with a date, a description, and either one amount or money in and out. "
            "Only money that came in is taken in."
        )

    def perform(self, data: dict[str, Any]) -> None:
        upload = data["statement"]
        try:
            taken = bank.take_in_statement(
                name=upload.name, content=upload.read(), by=self.person, now=self.now
            )
        except UnreadableStatementError as problem:
            raise BillingError(str(problem), field="statement") from problem
        new = taken.rows_read - taken.rows_known
        self.done = f"{new} new, {taken.rows_known} known already, {taken.rows_left_out} left out because no money came in."

    def get_success_url(self) -> str:
        return reverse("bankline:index")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("bankline:index"), "label": "Bank"},
            {"url": "", "label": self.page_title},
        ]
