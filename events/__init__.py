"""The national conference and smaller events."""
