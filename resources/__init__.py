"""The A-Z directory of practice examples and the library."""
