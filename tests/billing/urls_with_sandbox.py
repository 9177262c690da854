"""The site's addresses as they are on one machine: with the sandbox card page."""

from django.urls import include, path

from association.urls import handler500 as handler500
from association.urls import urlpatterns as addresses

urlpatterns = [path("", include("billing.card.sandbox_urls")), *addresses]
