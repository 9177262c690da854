"""The site's settings without limits to how often somebody may ask: the checks open every page many times within minutes."""

from association.settings import *  # noqa: F403 every setting but one

ACCOUNT_RATE_LIMITS = False  # type: ignore[assignment]  # allauth takes False for none
