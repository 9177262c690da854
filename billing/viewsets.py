"""The menu “Money” of the admin."""

from wagtail.admin.viewsets.model import ModelViewSetGroup

from billing.staff.bank import BankLineViewSet
from billing.staff.cards import CardAttemptViewSet, StripeEventViewSet
from billing.staff.invoices import InvoiceViewSet
from billing.staff.questions import OpenQuestionViewSet
from billing.staff.reference import ChaserStepViewSet, CustomerViewSet, ReminderStepViewSet
from billing.staff.reports import AgedDebtorsViewSet, IncomeViewSet


class MoneyViewSetGroup(ModelViewSetGroup):
    menu_label = "Money"
    menu_icon = "form"
    menu_order = 420
    items = (
        InvoiceViewSet,
        BankLineViewSet,
        OpenQuestionViewSet,
        CustomerViewSet,
        ReminderStepViewSet,
        ChaserStepViewSet,
        AgedDebtorsViewSet,
        IncomeViewSet,
        CardAttemptViewSet,
        StripeEventViewSet,
    )
