"""Secrets, HTTPS, headers. Production values are the default."""

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from association import environment
from association.settings.billing import STRIPE_CHECKOUT_ORIGIN, STRIPE_SECRET_KEY
from association.settings.core import SITE_MODE
from association.settings.publishing import SITE_URL

SECRET_KEY = environment.text("SECRET_KEY", "only-for-tests-" + "x" * 50 if SITE_MODE == "test" else None)
# Earlier secrets, for as long as what they signed should still be taken: sessions, links in mail.
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = environment.words(
    "ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver" if SITE_MODE != "production" else ""
)
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("Set ALLOWED_HOSTS to the site's host names, separated by commas.")
if SITE_MODE == "production":
    if len(SECRET_KEY) < 50:
        raise ImproperlyConfigured(
            "SECRET_KEY must have at least 50 signs: whoever guesses it can sign in as anybody."
        )
    if "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS must name the site's host names; * would let anybody name their own."
        )
    if not SITE_URL.startswith("https://"):
        raise ImproperlyConfigured("SITE_URL must start with https:// - the site is served over HTTPS only.")
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS") or [SITE_URL]

HTTPS = SITE_MODE == "production"
SECURE_SSL_REDIRECT = HTTPS and environment.flag("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "association.views.csrf_failure"
X_FRAME_OPTIONS = "SAMEORIGIN"

# The public site: nothing inline, nothing from elsewhere. Wagtail's admin needs more and gets it in cms.middleware.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # “Pay by card” is a form whose answer sends the browser on to the card page.
        "form-action": [SELF, STRIPE_CHECKOUT_ORIGIN] if STRIPE_SECRET_KEY else [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
    },
}
