"""The address that `association.urls` adds where the sandbox is on, and nowhere else."""

from django.urls import path

from billing.card import sandbox_views

urlpatterns = [path("sandbox-card/<uuid:attempt>/", sandbox_views.sandbox_card, name="sandbox_card")]
