"""Everybody's copies: the list, one copy as it was sent, and decisions about uncertain ones."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import IndexView

from membership.staff.filters import boxes
from newsletters.mailing_staff.base import SEND, AboutMailing, MailingView, may
from newsletters.mailing_staff.frames import filled, framed
from newsletters.mailing_staff.telling import in_london, short_hour
from office.listing import FigureColumn
from office.models import Copy, Edition
from office.refusals import Refusal
from office.services.consignments import count_copy_as_sent, send_copy_again

State = Copy.State
EDITIONS = [("members", "members’ edition"), ("public", "public edition")]
DECIDED_AT_ONCE = 50
DECISIONS = {
    "again": (send_copy_again, "in line again"),
    "sent": (count_copy_as_sent, "counted as sent"),
}


class CopyFilters(WagtailFilterSet):
    state = boxes("State", Copy.State.choices)
    edition = boxes("Edition", EDITIONS, field_name="edition__audience")

    class Meta:
        model = Copy
        fields: list[str] = []


class CopyIndexView(AboutMailing, IndexView):
    """All copies of one mailing; a constant number of queries, on the page and in the export."""

    model = Copy
    page_title = label = "Copies"
    template_name = "staff/newsletters/mailings/copies.html"
    results_template_name = "staff/newsletters/mailings/copies_results.html"
    filterset_class = CopyFilters
    search_fields = ["address", "name", "why"]
    is_searchable = True
    default_ordering = "pk"
    paginate_by = 50
    list_export = ["name", "address", "edition", "state", "why", "sent_at", "attempts", "last_error"]
    export_headings = {
        "name": "Name",
        "address": "E-mail",
        "edition": "Edition",
        "state": "State",
        "why": "Why",
        "sent_at": "Sent",
        "attempts": "Attempts",
        "last_error": "What the mail server said",
    }

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not self.mailing.consignment_id:
            raise Http404

    @property
    def export_filename(self) -> str:
        return f"copies-{self.mailing.pk}"

    def get_index_url(self) -> str:
        return reverse("mailing:copies", args=[self.mailing.pk])

    def get_index_results_url(self) -> str:
        return reverse("mailing:copies_results", args=[self.mailing.pk])

    def get_edit_url(self, instance: Copy) -> str:
        return reverse("mailing:copy", args=[self.mailing.pk, instance.pk])

    def get_base_queryset(self) -> QuerySet[Copy]:
        editions = ("edition__text", "edition__html", "edition__headers")
        copies = Copy.objects.filter(consignment=self.mailing.consignment_id)
        return copies.select_related("edition").defer(*editions, "personal")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "name",
                label="Name",
                accessor=name_of,
                get_url=self.get_edit_url,
                sort_key="name",
                width="20%",
            ),
            Column("address", label="E-mail", sort_key="address"),
            Column("why", label="Because", accessor="why"),
            Column("edition", label="Edition", accessor=lambda row: row.edition.audience),
            StatusTagColumn(
                "state",
                label="State",
                accessor=lambda row: row.get_state_display(),
                primary=lambda row: row.state == State.SENT,
            ),
            FigureColumn(
                "sent_at", label="Sent", accessor=lambda row: short_hour(row.sent_at), sort_key="sent_at"
            ),
        ]

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {
            "name": item.name,
            "address": item.address,
            "edition": item.edition.audience,
            "state": item.get_state_display(),
            "why": item.why,
            "sent_at": in_london(item.sent_at).replace(tzinfo=None) if item.sent_at else "",
            "attempts": item.attempts,
            "last_error": item.last_error,
        }


def name_of(copy: Copy) -> str:
    """Return what a copy is called in lists."""
    return copy.name or copy.address


def parts_of(copy: Copy) -> dict[str, str]:
    """Return what stands for the marks of a copy; its own token is left out, for it would act for that person."""
    return {**copy.personal, "why": copy.why, "copy": "of-this-person"}


class AboutCopy(MailingView):
    """A page about one copy of the mailing."""

    page_title = label = "Copy"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        copies = Copy.objects.select_related("edition", "consignment")
        consignment = self.mailing.consignment_id or 0
        self.copy = get_object_or_404(copies, pk=kwargs["copy_pk"], consignment=consignment)


class OneCopy(AboutCopy):
    """Who it is for, why, what became of it, and the mail as that person got it."""

    template_name = "staff/newsletters/mailings/copy.html"

    def get_page_subtitle(self) -> str:
        return name_of(self.copy)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        way = super().get_breadcrumbs_items()
        copies = {"url": reverse("mailing:copies", args=[self.mailing.pk]), "label": "Copies"}
        return [*way[:-1], copies, {"url": "", "label": name_of(self.copy)}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        copy = self.copy
        return super().get_context_data(
            copy=copy,
            text=filled(copy.edition.text, parts_of(copy)),
            is_uncertain=copy.state == State.UNCERTAIN,
            is_failed=copy.state == State.FAILED,
            **kwargs,
        )


class CopyFrame(AboutCopy):
    """The mail as this person got it, for the frame."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return framed(self.copy.edition.html, parts_of(self.copy), links=False)


class Decide(MailingView):
    """The uncertain copies by person; a decision about one or several. A failed copy may be sent again here as well."""

    permission_required = SEND
    template_name = "staff/newsletters/mailings/decide.html"
    page_title = label = "Decide on uncertain copies"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not self.mailing.consignment_id:
            raise Http404
        copies = Copy.objects.filter(consignment=self.mailing.consignment_id).needing_a_decision()
        copies = copies.defer("personal").order_by("pk")
        page = Paginator(copies, DECIDED_AT_ONCE).get_page(1)
        return super().get_context_data(copies=page.object_list, total=page.paginator.count, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        by = cast(AbstractBaseUser, request.user)
        carry_out, words = DECISIONS.get(request.POST.get("decision", ""), (None, ""))
        chosen = [key for key in request.POST.getlist("copy") if key.isdecimal() and len(key) < 19]
        if carry_out is None or not chosen:
            messages.error(request, "Nothing was changed. Tick the people first, then say what to do.")
            return redirect("mailing:decide", self.mailing.pk)
        copies = Copy.objects.filter(
            consignment=self.mailing.consignment_id or 0, pk__in=chosen[:DECIDED_AT_ONCE]
        )
        number = 0
        for copy in copies.select_related("consignment"):
            try:
                carry_out(copy=copy, by=by, now=self.now)
            except Refusal as refusal:
                messages.warning(request, f"{name_of(copy)}: {refusal}")
            else:
                number += 1
        if number:
            messages.success(request, f"{number} {'copy is' if number == 1 else 'copies are'} {words}.")
        left = copies.model.objects.filter(consignment=self.mailing.consignment_id or 0).needing_a_decision()
        return redirect("mailing:decide" if left.exists() else "mailing:inspect", self.mailing.pk)


class Sent(MailingView):
    """The editions as they were frozen, with their figures."""

    template_name = "staff/newsletters/mailings/sent.html"
    page_title = label = "As it was sent"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not self.mailing.consignment_id:
            raise Http404
        editions = {edition.audience: edition for edition in self._editions().defer("html")}
        edition = editions.get(self.request.GET.get("as", "")) or next(iter(editions.values()))
        way = self.request.GET.get("way", "desktop")
        counted = Copy.objects.filter(consignment=self.mailing.consignment_id).order_by()
        return super().get_context_data(
            editions=[
                (name, dict(EDITIONS)[name], counted.filter(edition=row).count())
                for name, row in editions.items()
            ],
            edition=edition,
            audience=edition.audience,
            text=filled(edition.text),
            way=way if way in {"phone", "text"} else "desktop",
            frame=reverse("mailing:sent_frame", args=[self.mailing.pk, edition.audience]),
            may_read_list=may(self.request.user, "view"),
            **kwargs,
        )

    def _editions(self) -> QuerySet[Edition]:
        return Edition.objects.filter(consignment=self.mailing.consignment_id)


class SentFrame(MailingView):
    """One frozen edition, for the frame."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        edition = get_object_or_404(
            Edition, consignment=self.mailing.consignment_id or 0, audience=kwargs["audience"]
        )
        return framed(edition.html)
