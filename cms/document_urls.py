"""The addresses of a document: under its file's name, by which Wagtail asks for it, and under none, which stays when the file changes."""

from django.urls import path

from cms.views import files

urlpatterns = [
    path("documents/<int:document_id>/", files.current_document, name="document"),
    path("documents/<int:document_id>/<str:document_filename>", files.document, name="wagtaildocs_serve"),
]
