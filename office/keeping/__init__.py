"""Keeping what was made once for the next who asks, without ever showing what is no longer so.

Two things end what is kept: a write to anything that the site shows begins a new generation, and the clock reaches the next instant at
which something shown changes by itself. Neither is told by whoever writes a page or a service: writes are seen where they reach the
database, and instants are columns, each of which is declared. See docs/decisions/0019.
"""

from office.keeping.generation import begin_generation, current_generation
from office.keeping.instants import next_instant, register_instants

__all__ = ["begin_generation", "current_generation", "next_instant", "register_instants"]
