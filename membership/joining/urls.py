"""Addresses of joining. What is said in words comes before what a token could be."""

from django.urls import path, re_path

from membership.joining import status_views, views
from membership.joining.steps import BY_NAME

app_name = "join"

urlpatterns = [
    path("", views.start, name="start"),
    path("interest/", status_views.interest, name="interest"),
    path("interest/thank-you/", status_views.interest_noted, name="interest_noted"),
    path("link/", views.new_link, name="new_link"),
    path("<slug:token>/", status_views.application, name="application"),
    path("<slug:token>/answer/", status_views.answer, name="answer"),
    path("<slug:token>/withdraw/", status_views.withdraw, name="withdraw"),
    re_path(rf"^(?P<token>[-\w]+)/(?P<step>{'|'.join(BY_NAME)})/$", views.step, name="step"),
]
