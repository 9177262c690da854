"""The servers that tests talk to: real ones, private to this checkout's tests."""
