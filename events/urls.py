"""Addresses of events beside their pages. Keys in them are capabilities: nobody can guess one."""

from django.urls import include, path

urlpatterns = [
    path("", include("events.checkin.urls")),
]
