"""Money in Wagtail's admin."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from wagtail import hooks

from billing.choosers import CUSTOMER_CHOOSER, CustomerChooserViewSet
from billing.viewsets import MoneyViewSetGroup

READ_AND_STEPS = [
    *("view_openquestion", "change_openquestion"),
    *(
        "view_invoice",
        "change_invoice",
        "view_payment",
        "add_payment",
        "view_bankline",
        "match_bankline",
        "add_bankstatement",
    ),
    *("view_cardattempt", "change_cardattempt", "view_stripeevent", "add_refund"),
]


@hooks.register("register_admin_viewset")
def money_viewsets() -> MoneyViewSetGroup:
    return MoneyViewSetGroup()


@hooks.register("register_admin_viewset")
def customer_chooser() -> CustomerChooserViewSet:
    return CUSTOMER_CHOOSER


@hooks.register("register_permissions")
def money_permissions() -> QuerySet[Permission]:
    """Offer in a group's form only what means something: reading, settling, asking again and paying back."""
    return Permission.objects.filter(content_type__app_label="billing", codename__in=READ_AND_STEPS)
