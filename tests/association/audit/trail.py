"""Finding the services that change money, seats and membership, and counting what they write to the audit trail."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator

import pghistory.models
from django.apps import apps

PACKAGES = ("billing.services", "membership.services", "accounts.services", "events.services")


def services() -> Iterator[str]:
    """Yield “module.function” for every public function of the services."""
    for package in PACKAGES:
        root = importlib.import_module(package)
        for module in [root, *_modules(root)]:
            for name, thing in vars(module).items():
                if inspect.isfunction(thing) and not name.startswith("_") and _home(thing) == module.__name__:
                    yield f"{module.__name__}.{name}"


def _modules(package: object) -> Iterator[object]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def _home(function: Callable[..., object]) -> str:
    return inspect.unwrap(function).__module__


def entries() -> int:
    """Count everything that the audit trail holds."""
    return sum(
        model.objects.count()
        for model in apps.get_models()
        if issubclass(model, pghistory.models.Event) and model._meta.managed and not model._meta.proxy
    )


def written_by(step: Callable[[], object]) -> int:
    """Return how many entries a step adds to the trail."""
    before = entries()
    step()
    return entries() - before
