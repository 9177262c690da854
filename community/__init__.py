"""The members forum, groups and surveys."""
