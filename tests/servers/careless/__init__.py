"""Queues whose workers are careless on purpose: a rehearsal must notice."""
