"""Addresses of events beside their pages. Keys in them are capabilities: nobody can guess one."""

from django.urls import include, path

from events.account_pages import own_bookings

urlpatterns = [
    path("account/bookings/", own_bookings, name="account_bookings"),
    path("", include("events.programme.urls")),
    path("", include("events.booking.urls")),
    path("", include("events.attending.urls")),
    path("", include("events.checkin.urls")),
]
