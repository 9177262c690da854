"""The office in the admin."""
