"""The staff side of membership, in Wagtail's admin."""
