"""Booking over HTTP: the steps from choosing places to a placed booking, the page on which it is managed, and the waiting list."""
