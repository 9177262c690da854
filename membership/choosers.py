"""Choosing a partnership in the admin."""

from office.choosing import NamedChooserViewSet


class PartnershipChooserViewSet(NamedChooserViewSet):
    model = "membership.Partnership"
    icon = "group"
    choose_one_text = "Choose a partnership"
    choose_another_text = "Choose another partnership"
    edit_item_text = "Edit this partnership"
    searched = ("name", "former_names__name")


PARTNERSHIP_CHOOSER = PartnershipChooserViewSet("partnership_chooser")
