"""Choosing who is invoiced in the admin."""

from office.choosing import NamedChooserViewSet


class CustomerChooserViewSet(NamedChooserViewSet):
    model = "billing.Customer"
    icon = "user"
    choose_one_text = "Choose who is invoiced"
    choose_another_text = "Choose somebody else"
    edit_item_text = "Edit this customer"
    searched = ("name", "on_behalf_of", "email")


CUSTOMER_CHOOSER = CustomerChooserViewSet("customer_chooser")
