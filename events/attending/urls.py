"""Addresses of a person's own page: whoever has the key acts as that person."""

from django.urls import path

from events.attending import papers, views

urlpatterns = [
    path("places/<uuid:key>/", views.place, name="place"),
    path("places/<uuid:key>/needs/", views.needs, name="place_needs"),
    path("places/<uuid:key>/choices/", views.choices, name="place_choices"),
    path("places/<uuid:key>/waiting/", views.wait, name="place_wait"),
    path("places/<uuid:key>/ticket.pdf", papers.ticket, name="place_ticket"),
    path("places/<uuid:key>/event.ics", papers.calendar, name="place_calendar"),
    path("places/<uuid:key>/certificate.pdf", papers.certificate, name="place_certificate"),
]
