"""Money in Wagtail's admin."""
