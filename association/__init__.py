"""The composition root: settings, addresses, the queue and the local supervisor. No app imports it."""
