"""The site's addresses with the door that a METRICS_TOKEN opens."""

from django.urls import path

from association import views
from association.urls import handler500, urlpatterns

__all__ = ["handler500", "urlpatterns"]

urlpatterns = [path("metrics", views.metrics, name="metrics"), *urlpatterns]
