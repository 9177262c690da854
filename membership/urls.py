"""Addresses of people with seats."""

from django.urls import path

from membership import views

urlpatterns = [
    path("account/acting-for/", views.act_for, name="act_for"),
]
