"""The product's settings, read once the tests' own database server is up."""

from tests.servers.database import prepare_environment

prepare_environment()

from association.settings import *  # noqa: E402, F403
