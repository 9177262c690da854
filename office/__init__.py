"""The association itself: who it is, and everything that leaves it by mail."""
