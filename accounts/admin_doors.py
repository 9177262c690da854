"""Addresses under /admin/ that lead to the one door; they stand before Wagtail's own."""

from django.urls import path, re_path

from accounts import views

urlpatterns = [
    path("login/", views.staff_sign_in),
    re_path(r"^password_reset/(?P<rest>.*)$", views.staff_password_reset),
]
