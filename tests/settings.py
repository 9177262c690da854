"""The product's settings, read once the tests' own database server is up."""

from tests.servers.database import prepare_environment

prepare_environment()

from association.settings import *  # noqa: E402, F403

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - WhiteNoise warns of a missing folder

INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]  # noqa: F405 - for its command, in `make check`
# Each process keeps its own cache: what one run remembers of picture 1 must not meet the next run's picture 1.
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in ("default", "kept")
}
