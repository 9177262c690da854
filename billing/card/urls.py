"""Addresses of card payments."""

from django.urls import path

from billing.card import views

urlpatterns = [
    path("invoices/<uuid:key>/card/", views.pay_by_card, name="pay_by_card"),
    path("invoices/<uuid:key>/card/<uuid:attempt>/", views.card_attempt, name="card_attempt"),
    path("stripe/webhook/", views.stripe_webhook, name="stripe_webhook"),
]
