"""Lists that staff keep for the directory."""

from wagtail.admin.viewsets.model import ModelViewSet

from resources.models import DocumentType


class DocumentTypeViewSet(ModelViewSet):
    """Types of document; one that is in use cannot be deleted."""

    model = DocumentType
    icon = "tag"
    menu_label = "Types of document"
    menu_order = 800
    list_display = ["name", "order"]
    form_fields = ["name", "slug", "order"]
    copy_view_enabled = False
    prepopulated_fields = {"slug": ("name",)}
