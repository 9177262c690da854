"""Addresses of booking: begun at an event, then under the booking's key."""

from django.urls import path, re_path

from events.booking import managing, start, views, waiting
from events.booking.steps import BY_NAME

KEY = r"(?P<key>[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})"

urlpatterns = [
    path("book/<slug:slug>/", start.start, name="booking_start"),
    path("book/<slug:slug>/about/", start.about, name="booking_about"),
    path("book/<slug:slug>/thank-you/", managing.signed_up, name="booking_signed_up"),
    path("book/<slug:slug>/waiting/", waiting.join, name="waiting_join"),
    path("bookings/<uuid:key>/", managing.booking, name="booking"),
    path("bookings/<uuid:key>/again/", views.again, name="booking_again"),
    path("bookings/<uuid:key>/give-up/", views.give_up_places, name="booking_give_up"),
    re_path(rf"^bookings/{KEY}/(?P<step>{'|'.join(BY_NAME)})/$", views.step, name="booking_step"),
]
