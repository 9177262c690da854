"""Keeping examples alive: whether their links still lead somewhere, and whether they are still current."""
