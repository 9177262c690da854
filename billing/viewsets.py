"""The menu “Money” of the admin."""

from wagtail.admin.viewsets.model import ModelViewSetGroup

from billing.staff.cards import CardAttemptViewSet, StripeEventViewSet
from billing.staff.questions import OpenQuestionViewSet


class MoneyViewSetGroup(ModelViewSetGroup):
    menu_label = "Money"
    menu_icon = "form"
    menu_order = 420
    items = (OpenQuestionViewSet, CardAttemptViewSet, StripeEventViewSet)
