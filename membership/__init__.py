"""Partnerships, the years they are members, their seats, and the one decision who reads what."""
