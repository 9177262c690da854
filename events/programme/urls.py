"""Addresses of what readers have of events besides the pages."""

from django.urls import path

from events.programme import views

urlpatterns = [
    path("calendar/<slug:slug>.ics", views.event_calendar, name="event_calendar"),
    path("calendar/<slug:slug>/<uuid:key>.ics", views.session_calendar, name="event_session_calendar"),
    path("suggest/", views.suggest, name="event_suggest"),
    path("suggest/thanks/", views.suggested, name="event_suggested"),
    path("suggest/<slug:slug>/", views.suggest, name="event_suggest_for"),
]
