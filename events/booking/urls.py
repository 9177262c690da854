"""Addresses of booking: begun at an event, then under the booking's key."""

from django.urls import path, re_path

from events.booking import changing, managing, start, views, waiting
from events.booking.steps import BY_NAME

KEY = r"(?P<key>[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})"

urlpatterns = [
    path("book/<slug:slug>/", start.start, name="booking_start"),
    path("book/<slug:slug>/about/", start.about, name="booking_about"),
    path("book/<slug:slug>/thank-you/", managing.signed_up, name="booking_signed_up"),
    path("book/<slug:slug>/waiting/", waiting.join, name="waiting_join"),
    path("book/<slug:slug>/waiting/joined/", waiting.joined, name="waiting_joined"),
    path("bookings/<uuid:key>/", managing.booking, name="booking"),
    path("bookings/<uuid:key>/again/", views.again, name="booking_again"),
    path("bookings/<uuid:key>/give-up/", views.give_up_places, name="booking_give_up"),
    path("bookings/<uuid:key>/contact/", managing.contact, name="booking_contact"),
    path("bookings/<uuid:key>/resend/", managing.resend, name="booking_resend"),
    path("bookings/<uuid:key>/bill/", changing.bill, name="booking_bill"),
    path("bookings/<uuid:key>/cancel/", changing.cancel, name="booking_cancel"),
    path("bookings/<uuid:key>/places/<int:pk>/person/", managing.person, name="booking_person"),
    path("bookings/<uuid:key>/places/<int:pk>/choices/", changing.choices, name="booking_choices"),
    path("bookings/<uuid:key>/places/<int:pk>/resend/", managing.resend, name="booking_resend_place"),
    path("bookings/<uuid:key>/places/<int:pk>/cancel/", changing.cancel, name="booking_cancel_place"),
    path(
        "bookings/<uuid:key>/places/<int:pk>/waiting/<int:part>/",
        changing.wait_for_part,
        name="booking_wait_for_part",
    ),
    path("waiting/<uuid:key>/", waiting.entry, name="waiting"),
    path("waiting/<uuid:key>/leave/", waiting.leave_list, name="waiting_leave"),
    path("waiting/<uuid:key>/take-up/", waiting.take_up_offer, name="waiting_take_up"),
    re_path(rf"^bookings/{KEY}/(?P<step>{'|'.join(BY_NAME)})/$", views.step, name="booking_step"),
]
