"""The staff side of events."""
