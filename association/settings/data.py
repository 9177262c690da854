"""Database, cache, queue, and where files lie."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import SimpleLazyObject
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

from association import environment
from association.settings.core import BASE_DIR, SITE_MODE, VAR_DIR


def database(address: str) -> dict[str, object]:
    """Turn `postgres://user:password@host:port/name?host=/socket/folder` into Django's form."""
    parts = urlsplit(address)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            "DATABASE_URL must start with postgres:// - this product runs on PostgreSQL."
        )
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.pop("host", "")) or (parts.hostname or ""),
        "PORT": query.pop("port", "") or str(parts.port or ""),
        "CONN_MAX_AGE": 0 if SITE_MODE == "test" else 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {key: unquote(value) for key, value in query.items()},
    }


DATABASES = {"default": database(environment.text("DATABASE_URL"))}

# The folder of pg_dump, pg_restore and psql, for backups; without it they are looked for.
POSTGRES_PROGRAMS = environment.text("POSTGRES_PROGRAMS", "")

REDIS_URL = environment.text("REDIS_URL", "")
if SITE_MODE == "production" and not REDIS_URL:
    environment.text("REDIS_URL")


# Another database of the same Redis, or a Redis of its own, for what may be forgotten.
CACHE_URL = environment.text("CACHE_URL", REDIS_URL)


# A Redis that takes connections and answers nothing must not hold up a page: seconds for each question. Tried once more is only what
# failed at once, as after a restart.
CACHE_OPTIONS = {
    "socket_connect_timeout": 0.5,
    "socket_timeout": 0.5,
    "retry": Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
}


def cache(name: str = "counted") -> dict[str, object]:
    """Choose a cache that web and worker share: rate limits are counted in one, made pages are kept in another."""
    if CACHE_URL:
        return {
            "BACKEND": f"office.keeping.redis_cache.{'Kept' if name == 'kept' else 'Counted'}RedisCache",
            "LOCATION": CACHE_URL,
            "KEY_PREFIX": name,
            "OPTIONS": CACHE_OPTIONS,
        }
    if SITE_MODE == "test":
        # Tests that run side by side must not count one another's tries.
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    return {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "cache" / name,
        # The default of 300 would throw tries away at random as soon as the cache is in use.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }


CACHES = {"default": cache(), "kept": cache("kept")}
# Made once for everybody of one audience and shown again until something changes (`office.keeping`): whole pages for visitors, and the
# pieces that pages consist of. Tests turn it on where they mean it.
KEEP_PAGES = environment.flag("KEEP_PAGES", SITE_MODE != "test")
KEEP_PIECES = environment.flag("KEEP_PIECES", SITE_MODE != "test")

CELERY_BROKER_URL = REDIS_URL or ("memory://" if SITE_MODE == "test" else "filesystem://")
# A broker that does not answer holds up whoever nudges it for these seconds at most; the rows are swept without it.
BROKER_SECONDS = 2


def broker_options() -> dict[str, object]:
    """Return what the broker's transport must know."""
    if REDIS_URL:
        return {
            "socket_connect_timeout": BROKER_SECONDS,
            "socket_timeout": 2 * BROKER_SECONDS,
            "max_retries": 1,
            "interval_start": 0,
            "interval_max": 0.2,
        }
    if SITE_MODE == "test":
        return {}
    return {
        "data_folder_in": str(VAR_DIR / "queue"),
        "data_folder_out": str(VAR_DIR / "queue"),
        "control_folder": str(VAR_DIR / "queue-control"),
    }


CELERY_BROKER_TRANSPORT_OPTIONS = broker_options()
CELERY_BROKER_CONNECTION_TIMEOUT = BROKER_SECONDS
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Workers wait for a broker that is away however long it takes; a request gives up at once.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = bool(REDIS_URL)
CELERY_TASK_ALWAYS_EAGER = False
CELERY_TIMEZONE = "Europe/London"

STORAGES = {
    "default": {"BACKEND": "cms.storage.GatedFileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if SITE_MODE == "test"
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "media/"
STATIC_ROOT = Path(environment.text("STATIC_ROOT", str(VAR_DIR / "static")))
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "association.stylesheets.JoinedStylesheetFinder",
]
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000


def _trackers() -> tuple[object, ...]:
    """Return what each tracked model leaves; asked by models, so that the scheduler, which has none, loads no database library."""
    import pghistory

    return pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()


# The audit trail: triggers write every insert, change and deletion of a tracked row; nobody alters it afterwards.
# The person and the address of the request stand in its context; reading changes nothing and needs none.
PGHISTORY_DEFAULT_TRACKERS = SimpleLazyObject(_trackers)
PGHISTORY_APPEND_ONLY = True
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
PGHISTORY_CREATED_AT_FUNCTION = "CLOCK_TIMESTAMP()"

# What no page of the site is made from: a write to these tables drops nothing that is kept. A test reads every page and sees that it holds.
TABLES_NEVER_SHOWN = (
    "account_",
    "accounts_",
    "auth_",
    "billing_",
    "cms_searchinvain",
    "cms_searchword",
    "django_",
    "mfa_",
    "newsletters_issuefeedback",
    "newsletters_suggestedcontribution",
    "office_consignment",
    "office_copy",
    "office_edition",
    "office_mailreport",
    "office_outboxmessage",
    "office_suppression",
    "pghistory_",
    "usersessions_",
    "wagtailcore_modellogentry",
    "wagtailcore_pagelogentry",
    "wagtailcore_revision",
    "wagtailsearch_",
)
STATEMENTS_NEVER_SHOWN = ("EXECUTE begin_copy (%s, %s, %s, %s, %s)",)
