"""Every address of the site."""

from django.conf import settings
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from accounts.views import page_sign_in
from association import views
from cms.keeping import serve as serve_page

handler500 = "association.views.server_error"

local_pages = [path("", include("association.local_pages.urls"))] if settings.LOCAL else []

sandbox_card = [path("", include("billing.card.sandbox_urls"))] if settings.SANDBOX_CARD else []

# Reports of mail providers are taken from whoever shows the secret; without one there is no such door.
reports = [path("anymail/", include("office.report_urls"))] if "WEBHOOK_SECRET" in settings.ANYMAIL else []

# Figures are for whoever shows the token; without one there is no such door.
watching = [path("metrics", views.metrics, name="metrics")] if settings.METRICS_TOKEN else []

urlpatterns = [
    *local_pages,
    *reports,
    *sandbox_card,
    *watching,
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("", include("billing.urls")),
    path("account/", include("accounts.urls")),
    path("", include("membership.urls")),
    path("", include("billing.card.urls")),
    path("admin/", include("accounts.admin_doors")),
    path("admin/", include(wagtailadmin_urls)),
    path("", include("cms.urls")),
    path("", include("cms.document_urls")),
    path("", include("events.urls")),
    path("", include("resources.urls")),
    path("", include("newsletters.urls")),
    # Before Wagtail's own: that one is a second door without counted tries or a second step.
    path("_util/login/", page_sign_in),
    re_path(wagtail_urls.serve_pattern, serve_page, name="wagtail_serve"),
    path("", include(wagtail_urls)),
]
