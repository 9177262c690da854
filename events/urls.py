"""Addresses of events that are not pages of the CMS."""

from django.urls import include, path

urlpatterns = [
    path("", include("events.programme.urls")),
]
