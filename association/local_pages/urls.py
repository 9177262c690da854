"""Addresses that `association.urls` adds in local mode and in no other."""

from django.urls import path

from association.local_pages import styleguide, views

urlpatterns = [
    path("local/mail/", views.mail, name="local_mail"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
