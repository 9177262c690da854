"""Addresses of the directory and the library that are not pages of the tree."""

from django.urls import path

from resources.directory import views as directory

app_name = "resources"
urlpatterns = [
    path("examples/<int:example_id>/<slug:slug>/", directory.example, name="example"),
    path("partnerships/<slug:slug>/", directory.partnership, name="partnership"),
]
