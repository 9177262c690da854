"""Members share an example: the form, the check for personal data, and their own list."""
