"""Applications in the admin: the list, an application with everything that belongs to it, and entering one for somebody."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.views.generic import IndexView, InspectView

from billing.models import Invoice
from membership.access import london_day
from membership.models import Application, Area, Partnership, Region
from membership.selectors import partnerships_with_standing
from membership.services.applying import NotCompleteError, change_application, enter_application
from membership.staff import application_steps
from membership.staff.listing import standing_label
from membership.staff.partnerships import AreasField
from membership.staff.views import CreateThroughService, EditThroughService, KeptViewSet

State = Application.State
STEP_FIELDS = {
    "areas": "areas",
    "billing": "billed_name",
    "payment": "pays_by",
}


class ApplicationFilters(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(choices=State.choices, widget=CheckboxSelectMultiple)
    kind = django_filters.MultipleChoiceFilter(
        choices=Partnership.Kind.choices, widget=CheckboxSelectMultiple
    )
    region = django_filters.MultipleChoiceFilter(
        choices=Region.choices, widget=CheckboxSelectMultiple, method="in_region"
    )
    has_doubt = django_filters.BooleanFilter(
        label="Resembles what is there",
        widget=forms.Select(choices=[("", "All"), ("true", "Yes"), ("false", "No")]),
    )

    class Meta:
        model = Application
        fields = ["state", "kind", "region", "has_doubt"]

    def in_region(
        self, queryset: QuerySet[Application], name: str, value: list[str]
    ) -> QuerySet[Application]:
        areas = Area.objects.filter(region__in=value)
        return queryset.filter(
            pk__in=Application.areas.through.objects.filter(area__in=areas).values("application")
        )


class ApplicationIndexView(IndexView):
    """Applications with their state and whether something resembles them; one query whatever the number of rows."""

    results_template_name = "staff/membership/applications_results.html"
    filterset_class = ApplicationFilters
    search_fields = ["name", "email", "last_name", "billed_name", "areas__name", "purchase_order"]
    default_ordering = "-submitted_at"
    list_export = [
        "name",
        "kind",
        "areas",
        "covers",
        "state",
        "submitted",
        "lead_contact",
        "email",
        "phone",
        "billed_name",
        "billed_email",
        "seats",
        "pays_by",
        "purchase_order",
        "doubt",
        "reason",
    ]
    export_headings = {
        "submitted": "Sent on",
        "lead_contact": "Lead contact",
        "email": "E-mail address",
        "phone": "Telephone",
        "billed_name": "Who pays",
        "billed_email": "E-mail for invoices",
        "pays_by": "Pays by",
        "purchase_order": "Purchase order",
        "doubt": "Resembles what is there",
        "reason": "Why declined",
    }

    def get_base_queryset(self) -> QuerySet[Application]:
        applications = Application.objects.with_doubt()
        return applications.prefetch_related("areas") if self.is_export else applications

    def search_queryset(self, queryset: QuerySet[Application]) -> QuerySet[Application]:
        found = super().search_queryset(queryset)
        return found.distinct() if self.is_searching else found

    @property
    def columns(self) -> list[Column]:
        return [
            self._get_title_column("name"),
            StatusTagColumn(
                "state",
                accessor="get_state_display",
                primary=lambda row: row.state == State.SUBMITTED,
                sort_key="state",
            ),
            Column("doubt", label="Doubt", accessor=lambda row: "resembles another" if row.has_doubt else ""),
            Column("kind", accessor="get_kind_display", sort_key="kind"),
            Column("contact", label="Lead contact", accessor="contact", sort_key="last_name"),
            DateColumn("submitted_at", label="Sent", sort_key="submitted_at"),
        ]

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {
            "name": item.name,
            "kind": item.get_kind_display(),
            "areas": ", ".join(area.name for area in item.areas.all()),
            "covers": item.covers,
            "state": item.get_state_display(),
            "submitted": london_day(item.submitted_at) if item.submitted_at else "",
            "lead_contact": item.contact,
            "email": item.email,
            "phone": item.phone,
            "billed_name": item.billed_name,
            "billed_email": item.billed_email,
            "seats": item.seats,
            "pays_by": item.get_pays_by_display(),
            "purchase_order": item.purchase_order,
            "doubt": "yes" if item.has_doubt else "no",
            "reason": item.reason,
        }

    def _get_title_column(self, field_name: str, *args: Any, **kwargs: Any) -> Column:
        column = super()._get_title_column(field_name, *args, **kwargs)
        column._get_url_func = self.get_inspect_url
        return column


class ApplicationForm(WagtailAdminModelForm):
    """Everything an applicant is asked, on one page, for staff who are rung up."""

    needs_purchase_order = forms.TypedChoiceField(
        label="Purchase order needed",
        choices=[("", "Please choose"), ("yes", "Yes"), ("no", "No")],
        coerce=lambda value: value == "yes",
        empty_value=None,
    )
    website = forms.URLField(required=False, assume_scheme="https")
    areas = AreasField(
        Area.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None for a voluntary or private body: say in words what it covers instead.",
    )

    class Meta:
        model = Application
        fields = [
            *("name", "kind", "website", "areas", "covers"),
            *("first_name", "last_name", "job_title", "email", "phone"),
            *("billed_name", "billed_contact", "billed_email", "billed_address", "billed_postcode"),
            *("seats", "pays_by", "needs_purchase_order", "purchase_order", "words"),
        ]
        widgets = {
            "covers": forms.Textarea({"rows": 2}),
            "billed_address": forms.Textarea({"rows": 4}),
            "words": forms.Textarea({"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        known = kwargs["instance"].needs_purchase_order if kwargs.get("instance") else None
        if known is not None:
            kwargs["initial"] = {
                "needs_purchase_order": "yes" if known else "no",
                **(kwargs.get("initial") or {}),
            }
        super().__init__(*args, **kwargs)
        chosen = Q(applications=self.instance.pk) if self.instance.pk else Q()
        self.fields["areas"].queryset = Area.objects.filter(Q(closed_on__isnull=True) | chosen).distinct()
        for name in ("billed_name", "billed_email", "billed_address", "pays_by"):
            self.fields[name].required = True


class ApplicationCreateView(CreateThroughService):
    page_title = "Enter an application"

    def write(self, data: dict[str, Any]) -> Application:
        try:
            return enter_application(by=self.request.user, now=timezone.now(), **data)
        except NotCompleteError as problem:
            problem.field = STEP_FIELDS[problem.step]
            raise

    def get_success_url(self) -> str:
        return reverse("application:inspect", args=[self.object.pk])


class ApplicationEditView(EditThroughService):
    def write(self, data: dict[str, Any]) -> Application:
        return change_application(application=self.object, now=timezone.now(), **data)

    def get_success_url(self) -> str:
        return reverse("application:inspect", args=[self.object.pk])


class ApplicationInspectView(InspectView):
    """Everything about one application, and beside it what it resembles."""

    template_name = "staff/membership/application.html"
    page_title = "Application"
    object: Application

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        application, today = self.object, london_day(timezone.now())
        doubts = list(application.doubts.select_related("other"))
        keys = [doubt.partnership_id for doubt in doubts if doubt.partnership_id]
        partnerships = partnerships_with_standing(today=today).filter(pk__in=keys)
        standing = {row.pk: row for row in partnerships.select_related("customer").prefetch_related("areas")}
        others = Application.objects.filter(doubted_by__application=application).prefetch_related("areas")
        other = {row.pk: row for row in others}
        may_change = self.request.user.has_perm("membership.change_application")
        return super().get_context_data(
            areas=application.areas.all(),
            doubts=[
                {
                    "doubt": doubt,
                    "row": standing.get(doubt.partnership_id or 0) or other.get(doubt.other_id or 0),
                    "standing": standing_label(standing[doubt.partnership_id])
                    if doubt.partnership_id
                    else "",
                }
                for doubt in doubts
            ],
            questions=application.questions.select_related("asked_by"),
            invoices=self._invoices(today),
            may_decide=may_change and application.state in {State.SUBMITTED, State.ASKED},
            may_ask=may_change and application.state == State.SUBMITTED,
            may_change=may_change and application.is_open,
            **kwargs,
        )

    def _invoices(self, today: Any) -> Any:
        if self.object.membership_id is None:
            return []
        invoices = list(
            Invoice.objects.filter(charge__membership=self.object.membership_id).with_state(today)
        )
        for invoice in invoices:
            invoice.state_words = Invoice.State(invoice.state_on).label  # type: ignore[attr-defined]
        return invoices


class ApplicationViewSet(KeptViewSet):
    model = Application
    icon = "mail"
    menu_label = "Applications"
    menu_order = 50
    index_view_class = ApplicationIndexView
    add_view_class = ApplicationCreateView
    edit_view_class = ApplicationEditView
    inspect_view_class = ApplicationInspectView
    inspect_view_enabled = True
    export_filename = "applications"
    list_per_page = 50

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return ApplicationForm

    def get_urlpatterns(self) -> list[URLPattern]:
        steps = {
            "<int:pk>/ask/": application_steps.AskApplicant,
            "<int:pk>/approve/": application_steps.ApproveApplication,
            "<int:pk>/decline/": application_steps.DeclineApplication,
            "<int:pk>/withdraw/": application_steps.WithdrawApplication,
        }
        return super().get_urlpatterns() + [
            path(route, step.as_view(), name=step.__name__.lower()) for route, step in steps.items()
        ]
