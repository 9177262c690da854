"""What membership costs, as staff set it: tiers, a fee for each year and tier, and last year's fees once more."""

from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import HeaderButton

from billing.money import pence, pounds
from membership.models import Fee, MembershipYear, Tier
from membership.services import fees
from membership.staff.views import CreateThroughService, EditThroughService, KeptViewSet, StepView
from office.listing import FigureColumn, SumColumn

SHORT = {"none": "never", "quarters": "quarters", "months": "months"}


class PoundsField(forms.CharField):
    """An amount typed in pounds, kept in pence."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "decimal"}))
        super().__init__(max_length=14, **kwargs)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return pence(typed)
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem

    def prepare_value(self, value: Any) -> Any:
        return pounds(value).removeprefix("£") if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class PercentField(forms.DecimalField):
    """A rate typed in per cent, kept in basis points."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=100, decimal_places=2, **kwargs)

    def clean(self, value: Any) -> Any:
        rate = super().clean(value)
        return None if rate is None else int(rate * 100)

    def prepare_value(self, value: Any) -> Any:
        return f"{Decimal(value) / 100:f}" if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(None if initial is None else Decimal(initial) / 100, data)


class TierForm(WagtailAdminModelForm):
    class Meta:
        model = Tier
        fields = ["name", "sort_order"]


class TierEditView(EditThroughService):
    def write(self, data: dict[str, Any]) -> Tier:
        return fees.change_tier(tier=self.object, **data)


class TierViewSet(KeptViewSet):
    """The three steps of the scale; which body pays which is a rule of the program, so none is added."""

    model = Tier
    icon = "list-ol"
    menu_label = "Tiers"
    menu_order = 360
    edit_view_class = TierEditView
    list_display = ["name", Column("rule", accessor="get_rule_display", label="Who pays it"), "sort_order"]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return TierForm

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(**kwargs) | {"add_url_name": None}

    def get_urlpatterns(self) -> list[URLPattern]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "add"]


class FeeForm(WagtailAdminModelForm):
    price_pence = PoundsField(label="Price in pounds", help_text="For the whole year, without VAT.")
    extra_seat_pence = PoundsField(
        label="Price of an extra seat in pounds", help_text="For the whole year, without VAT."
    )
    vat_rate_bp = PercentField(
        label="VAT rate in per cent", help_text="Used only at a standard or reduced rate."
    )

    class Meta:
        model = Fee
        fields = [
            *("year", "tier", "price_pence", "seats_included", "extra_seat_pence"),
            *("vat_treatment", "vat_rate_bp", "proration", "next_year_days"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["year"], self.fields["tier"]


class FeeCreateView(CreateThroughService):
    def write(self, data: dict[str, Any]) -> Fee:
        return fees.create_fee(**data)


class FeeEditView(EditThroughService):
    def write(self, data: dict[str, Any]) -> Fee:
        return fees.change_fee(fee=self.object, **data)


class FeeFilters(WagtailFilterSet):
    year = django_filters.ModelChoiceFilter(queryset=MembershipYear.objects.all())

    class Meta:
        model = Fee
        fields = ["year"]


class FeeIndexView(IndexView):
    """Every fee with what it includes; the newest year first."""

    filterset_class = FeeFilters
    default_ordering = ("-year__starts_on", "tier__sort_order")

    def get_base_queryset(self) -> QuerySet[Fee]:
        return Fee.objects.select_related("year", "tier")

    @property
    def columns(self) -> list[Column]:
        title = self._get_title_column("__str__")
        title.label = "Tier"
        title.accessor = lambda fee: str(fee.tier)
        return [
            title,
            FigureColumn("year", sort_key="year__starts_on"),
            SumColumn("price_pence", label="Price", accessor=lambda fee: pounds(fee.price_pence)),
            FigureColumn("seats_included", label="Seats included"),
            SumColumn(
                "extra_seat_pence", label="Extra seat", accessor=lambda fee: pounds(fee.extra_seat_pence)
            ),
            Column("vat_treatment", label="VAT", accessor="get_vat_treatment_display"),
            Column("proration", label="Prorated by", accessor=lambda fee: SHORT[fee.proration]),
            FigureColumn("next_year_days", label="Last days"),
        ]

    @property
    def header_buttons(self) -> list[HeaderButton]:
        buttons = super().header_buttons
        if self.permission_policy.user_has_permission(self.request.user, "add"):
            buttons.append(HeaderButton("Copy last year’s fees", reverse("fee:copyfees"), icon_name="copy"))
        return buttons


class CopyForm(forms.Form):
    year = forms.ModelChoiceField(MembershipYear.objects.all(), label="For which year")


class CopyFees(StepView):
    """Sets a year's fees as they were the year before."""

    step_on = Fee
    permission_required = "add"
    form_class = CopyForm
    page_title = "Copy last year’s fees"
    submit_label = "Copy the fees"
    done = "Fees copied. Change now what is to be different."
    header_icon = "copy"
    template_name = "staff/membership/application_step.html"

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super(StepView, self).setup(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        years = MembershipYear.objects.filter(fees=None, starts_on__gte=self.now.date())
        return {**super().get_initial(), "year": years.order_by("starts_on").first()}

    def explanation(self) -> str:
        return (
            "Sets every tier’s fee for a year as it was in the year before. A fee that is set already stays as it is, "
            "and nothing that has been invoiced changes."
        )

    def perform(self, data: dict[str, Any]) -> None:
        fees.copy_fees(to=data["year"])

    def get_success_url(self) -> str:
        return reverse("fee:index")

    def get_page_subtitle(self) -> str:
        return ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("fee:index"), "label": "Fees"},
            {"url": "", "label": self.page_title},
        ]


class FeeViewSet(KeptViewSet):
    model = Fee
    icon = "table"
    menu_label = "Fees"
    menu_order = 350
    index_view_class = FeeIndexView
    add_view_class = FeeCreateView
    edit_view_class = FeeEditView
    list_per_page = 50

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return FeeForm

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("copy/", CopyFees.as_view(), name="copyfees")]
