"""Customers and the schedule of reminders, as staff keep them."""

from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from billing.models import ChaserStep, Customer, ReminderStep


class KeptViewSet(ModelViewSet):
    """Rows that staff add and change and never delete: invoices and the past lean on them."""

    copy_view_enabled = False

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(delete_url_name=None, usage_url_name=None, **kwargs)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name not in {"delete", "usage"}]


class CustomerIndexView(IndexView):
    list_export = [
        "name",
        "on_behalf_of",
        "contact_name",
        "email",
        "address",
        "postcode",
        "needs_purchase_order",
    ]
    search_fields = ["name", "on_behalf_of", "contact_name", "email", "postcode"]
    default_ordering = "name"

    def get_base_queryset(self) -> QuerySet[Customer]:
        return Customer.objects.all()

    @cached_property
    def columns(self) -> list[Column]:
        return [
            self._get_title_column("name"),
            Column("on_behalf_of", label="For", sort_key="on_behalf_of"),
            Column("email", label="Invoices go to"),
            BooleanColumn("needs_purchase_order", label="Needs a purchase order"),
        ]


class CustomerViewSet(KeptViewSet):
    model = Customer
    icon = "group"
    menu_label = "Customers"
    menu_order = 400
    index_view_class = CustomerIndexView
    export_filename = "customers"
    list_per_page = 50
    form_fields = [
        "name", "on_behalf_of", "contact_name", "email", "address", "postcode", "needs_purchase_order", "notes",
    ]  # fmt: skip


class ReminderStepViewSet(KeptViewSet):
    model = ReminderStep
    icon = "mail"
    menu_label = "Reminders"
    menu_order = 500
    list_display = ["subject", "days_after_due", BooleanColumn("is_active", label="In use")]
    form_fields = ["days_after_due", "subject", "words", "is_active"]


class ChaserStepViewSet(KeptViewSet):
    model = ChaserStep
    icon = "mail"
    menu_label = "Purchase order letters"
    menu_order = 510
    list_display = ["subject", "days_after_draft", BooleanColumn("is_active", label="In use")]
    form_fields = ["days_after_draft", "subject", "words", "is_active"]
