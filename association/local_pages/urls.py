"""Addresses that `association.urls` adds in local mode and in no other."""

from django.urls import path

from association.local_pages import views

urlpatterns = [
    path("mail/", views.mail, name="local_mail"),
]
