"""Billing in Wagtail's admin."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail import hooks

from billing.staff.panel import MoneyPanel
from billing.viewsets import FinanceViewSetGroup

STEPS = [
    *(
        "view_invoice",
        "change_invoice",
        "add_payment",
        "view_bankline",
        "match_bankline",
        "add_bankstatement",
    ),
    *("view_openquestion", "change_openquestion"),
]


@hooks.register("register_admin_viewset")
def finance() -> FinanceViewSetGroup:
    return FinanceViewSetGroup()


@hooks.register("register_permissions")
def billing_permissions() -> QuerySet[Permission]:
    """Offer in a group's form only the permissions that mean something: what nobody edits by hand is not to be had."""
    return Permission.objects.filter(content_type__app_label="billing", codename__in=STEPS)


@hooks.register("construct_homepage_panels")
def money_on_the_front_page(request: HttpRequest, panels: list[Any]) -> None:
    if request.user.has_perm("billing.view_invoice"):  # type: ignore[union-attr]
        panels.append(MoneyPanel())
