"""Bank statements in the admin: upload, lines with what they are likely to pay, and one click to confirm."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.widgets.button import HeaderButton

from billing.bank_csv import MOST_BYTES, UnreadableStatementError
from billing.models import BankLine, BankMatch, BankStatement, Customer, Invoice
from billing.money import pence as read_pence
from billing.money import pounds
from billing.selectors import guesses
from billing.services import BillingError, bank
from billing.staff.reading import ReadingViewSet
from billing.staff.steps import MoneyStep

MATCH = "billing.match_bankline"
UPLOAD = "billing.add_bankstatement"
WAITING, MATCHED, IGNORED, ALL = "waiting", "matched", "ignored", "all"


class GuessColumn(Column):
    """What a waiting line is likely to pay, with the button that confirms it."""

    cell_template_name = "staff/billing/bank/guess_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        token = parent_context.get("csrf_token")
        return {**context, "line": instance, "csrf_token": token, "may_match": request.user.has_perm(MATCH)}


class BankLineFilters(WagtailFilterSet):
    """Lines that wait for somebody, unless others are asked for."""

    state = django_filters.ChoiceFilter(
        label="State",
        choices=[(MATCHED, "confirmed"), (IGNORED, "ignored"), (ALL, "all")],
        empty_label="waiting",
        method="in_state",
    )
    statement = django_filters.ModelChoiceFilter(queryset=BankStatement.objects.all(), label="Statement")

    class Meta:
        model = BankLine
        fields = ["state", "statement"]

    def in_state(self, queryset: QuerySet[BankLine], name: str, value: str) -> QuerySet[BankLine]:
        return queryset

    def filter_queryset(self, queryset: QuerySet[BankLine]) -> QuerySet[BankLine]:
        found: Any = super().filter_queryset(queryset)
        match self.form.cleaned_data.get("state"):
            case "matched":
                return found.matched()
            case "ignored":
                return found.exclude(ignored_at=None)
            case "all":
                return found
        return found.waiting()


class BankIndexView(IndexView):
    """A fixed number of queries: the open invoices are read once for all lines of a page."""

    page_title = "Bank"
    template_name = "staff/billing/bank/index.html"
    results_template_name = "staff/billing/bank/results.html"
    filterset_class = BankLineFilters
    search_fields = ["words"]
    default_ordering = "-on"
    list_export = ["on", "words", "amount", "state", "ignored_because"]
    export_headings = {"on": "Date", "words": "Description", "amount": "Amount (£)", "ignored_because": "Why"}

    def get_base_queryset(self) -> QuerySet[BankLine]:
        active = BankMatch.objects.filter(line=OuterRef("pk"), undone_at=None)
        return BankLine.objects.annotate(is_matched=Exists(active))

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("words", label="What the bank says", get_url=self.get_inspect_url),
            Column("on", label="Date", accessor=lambda row: f"{row.on:%-d %B %Y}", sort_key="on"),
            Column(
                "amount",
                label="Amount",
                accessor=lambda row: pounds(row.amount_pence),
                sort_key="amount_pence",
            ),
            GuessColumn("guess", label="Likely for"),
        ]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm(UPLOAD):
            return []
        return [HeaderButton("Upload a statement", url=reverse("bankline:upload"), icon_name="upload")]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        if not self.is_export:
            with_guesses(context["object_list"])
        return context

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {
            "on": item.on,
            "words": item.words,
            "amount": item.amount_pence / 100,
            "state": MATCHED if item.is_matched else IGNORED if item.ignored_at else WAITING,
            "ignored_because": item.ignored_because,
        }


def with_guesses(lines: Sequence[Any]) -> None:
    """Put the likeliest guess on each line that waits, as `guess`."""
    waiting = [line for line in lines if not line.is_matched and not line.ignored_at]
    found = guesses(waiting, today=timezone.localdate())
    for line in lines:
        best = found.get(line.pk) or [None]
        line.guess = best[0]


class BankLineInspectView(InspectView):
    """One line: every guess with its reasons, another choice by hand, or what was decided."""

    template_name = "staff/billing/bank/line.html"
    page_title = "Bank line"
    object: BankLine

    def get_page_subtitle(self) -> str:
        return pounds(self.object.amount_pence)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        line: BankLine = self.object
        matches = list(
            line.matches.select_related("matched_by", "undone_by").prefetch_related(
                "parts__payment__customer"
            )
        )
        active = next((match for match in matches if not match.undone_at), None)
        waits = active is None and line.ignored_at is None
        return super().get_context_data(
            line=line,
            active=active,
            undone=[match for match in matches if match.undone_at],
            paid=[part.payment for part in active.parts.all()] if active else [],
            guesses=guesses([line], today=timezone.localdate()).get(line.pk, []) if waits else [],
            waits=waits,
            may_match=self.request.user.has_perm(MATCH),
            **kwargs,
        )


@require_POST
def confirm_guess(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm what a line pays, as the button says: `part` is "invoice:pence" for each invoice."""
    if not request.user.has_perm(MATCH):  # type: ignore[union-attr]
        raise PermissionDenied
    line = get_object_or_404(BankLine, pk=pk)
    try:
        wanted = dict(map(int, part.split(":")) for part in request.POST.getlist("part"))
    except (ValueError, TypeError):
        messages.error(request, "Nothing was entered: the page was not understood. Load it again.")
        return redirect("bankline:inspect", pk)
    parts = {invoice: wanted[invoice.pk] for invoice in Invoice.objects.filter(pk__in=wanted)}
    try:
        bank.confirm_line(line=line, parts=parts, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    except BillingError as problem:
        messages.error(request, str(problem))
        return redirect("bankline:inspect", pk)
    numbers = ", ".join(invoice.reference for invoice in parts)
    messages.success(request, f"{pounds(line.amount_pence)} entered for {numbers}.")
    return redirect("bankline:index")


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


class BankLineViewSet(ReadingViewSet):
    model = BankLine
    icon = "table"
    menu_label = "Bank"
    menu_order = 200
    index_view_class = BankIndexView
    inspect_view_class = BankLineInspectView
    export_filename = "bank-lines"
    list_per_page = 25

    def steps(self) -> list[URLPattern]:
        steps = {"by-hand": MatchByHand, "ignore": Ignore, "put-back": LookAgain, "undo": Undo}
        return [
            path("upload/", Upload.as_view(), name="upload"),
            path("<int:pk>/confirm/", confirm_guess, name="confirm"),
            *(
                path(f"<int:pk>/{route}/", step.as_view(), name=step.__name__.lower())
                for route, step in steps.items()
            ),
        ]
