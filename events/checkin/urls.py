"""Addresses of check-in. The code in one of them is a ticket's own; it opens something only to those who work at the door."""

from datetime import date

from django.urls import path, register_converter

from events.checkin import views


class DayConverter:
    """A day, as 2027-05-12."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "day")

urlpatterns = [
    path("check-in/", views.start, name="check_in"),
    path("check-in/helper/<uuid:key>/", views.open_helper_link, name="check_in_helper"),
    path("check-in/<str:code>/", views.ticket, name="check_in_ticket"),
    path("check-in/<slug:slug>/<day:day>/", views.desk, name="check_in_desk"),
    path("check-in/<slug:slug>/<day:day>/<int:pk>/", views.verdict, name="check_in_place"),
    path("check-in/<slug:slug>/<day:day>/<int:pk>/in/", views.let_in, name="check_in_let_in"),
    path("check-in/<slug:slug>/<day:day>/<int:pk>/undo/", views.undo, name="check_in_undo"),
]
