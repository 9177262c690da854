"""The address of a document, under the name by which Wagtail asks for it."""

from django.urls import path

from cms.views import files

urlpatterns = [
    path("documents/<int:document_id>/<str:document_filename>", files.document, name="wagtaildocs_serve")
]
