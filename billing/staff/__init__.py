"""The staff side of billing, in Wagtail's admin."""
