"""Addresses of events beside their pages. Keys in them are capabilities: nobody can guess one."""

from django.urls import include, path

urlpatterns = [
    path("", include("events.programme.urls")),
    path("", include("events.booking.urls")),
    path("", include("events.attending.urls")),
    path("", include("events.checkin.urls")),
]
