"""Reads of events that are not trivial."""
