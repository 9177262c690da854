"""Choosing a speaker in the admin, or entering one on the way."""

from wagtail.admin.viewsets.chooser import ChooserViewSet


class SpeakerChooserViewSet(ChooserViewSet):
    model = "events.Speaker"
    icon = "user"
    choose_one_text = "Choose a speaker"
    choose_another_text = "Choose another speaker"
    edit_item_text = "Edit this speaker"
    form_fields = ["name", "role", "organisation"]
    per_page = 20


SPEAKER_CHOOSER = SpeakerChooserViewSet("speaker_chooser")
SpeakerChooserBlock = SPEAKER_CHOOSER.get_block_class(
    name="SpeakerChooserBlock", module_path="events.choosers"
)
