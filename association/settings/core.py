"""Apps, middleware, templates, language and time."""

from association import environment

BASE_DIR = environment.BASE_DIR
VAR_DIR = environment.var_dir()
SITE_MODE = environment.mode()
LOCAL = SITE_MODE == "local"
DEBUG = False

ROOT_URLCONF = "association.urls"
WSGI_APPLICATION = "association.wsgi.application"

INSTALLED_APPS = [
    "association",
    "newsletters",
    "events",
    "resources",
    "community",
    "cms",
    "membership",
    "billing",
    "accounts",
    "office",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "accounts.apps.PeopleInTheAdminConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "anymail",
    "csp",
    "pghistory",
    "pgtrigger",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.forms",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "association.middleware.RequestIdMiddleware",
    "association.middleware.KeepForEverybodyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "cms.middleware.AdminPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.LastSeenMiddleware",
    "accounts.middleware.StaffDoorMiddleware",
    "membership.middleware.ViewerMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "association.middleware.KeylessHistoryMiddleware",
    "association.middleware.NotAllowedMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "office.context_processors.identity",
                "membership.context_processors.viewer",
                "cms.context_processors.navigation",
            ],
        },
    },
]

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
TIME_ZONE = "Europe/London"
USE_TZ = True
DATE_FORMAT = "j F Y"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
# Wagtail shows its previews in frames of its own pages, so SAMEORIGIN stands instead of DENY.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
