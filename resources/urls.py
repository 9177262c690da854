"""Addresses of the directory and the library that are not pages of the tree."""

from django.urls import path

from resources.views import directory

app_name = "resources"
urlpatterns = [
    path("examples/<int:example_id>/<slug:slug>/", directory.example, name="example"),
]
