"""Bank lines in the admin: what each is likely to pay, and one click to confirm it."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.widgets.button import HeaderButton

from billing.models import BankLine, BankMatch, BankStatement, Invoice
from billing.money import pounds
from billing.selectors import guesses
from billing.services import BillingError, bank
from billing.staff import bank_steps
from billing.staff.bank_steps import MATCH, UPLOAD
from billing.staff.reading import ReadingViewSet
from office.listing import FigureColumn, SumColumn

WAITING, MATCHED, IGNORED, ALL = "waiting", "matched", "ignored", "all"


class GuessColumn(Column):
    """What a waiting line is likely to pay, with the button that confirms it."""

    cell_template_name = "staff/billing/bank/guess_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        return {
            **context,
            "line": instance,
            "csrf_token": get_token(request),
            "may_match": request.user.has_perm(MATCH),
        }


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
            FigureColumn("on", label="Date", accessor=lambda row: f"{row.on:%-d %B %Y}", sort_key="on"),
            SumColumn(
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
        line.guess = next(iter(found.get(line.pk, [])), None)


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
        pairs = [part.split(":") for part in request.POST.getlist("part")]
        wanted = {int(invoice): int(pence) for invoice, pence in pairs}
    except ValueError:
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
        steps = {
            "by-hand": bank_steps.MatchByHand,
            "ignore": bank_steps.Ignore,
            "put-back": bank_steps.LookAgain,
            "undo": bank_steps.Undo,
        }
        return [
            path("upload/", bank_steps.Upload.as_view(), name="upload"),
            path("<int:pk>/confirm/", confirm_guess, name="confirm"),
            *(
                path(f"<int:pk>/{route}/", step.as_view(), name=step.__name__.lower())
                for route, step in steps.items()
            ),
        ]
