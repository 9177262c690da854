"""Every address of the site."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from association import views

handler500 = "association.views.server_error"

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("account/", include("accounts.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("", include("cms.urls")),
    path("", include("cms.document_urls")),
    path("", include("newsletters.urls")),
    path("", include(wagtail_urls)),
]
