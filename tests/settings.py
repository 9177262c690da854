"""The product's settings, read once the tests' own database server is up."""

from tests.servers.database import prepare_environment

prepare_environment()

from association.settings import *  # noqa: E402, F403

INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]  # noqa: F405 - for its command, in `make check`
