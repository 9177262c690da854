"""Addresses of people with seats."""

from django.urls import include, path

from membership import views

urlpatterns = [
    path("join/", include("membership.joining.urls")),
    path("account/acting-for/", views.act_for, name="act_for"),
]
