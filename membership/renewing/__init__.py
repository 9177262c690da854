"""Reads of renewing: what a partnership is offered, who is due, and where everybody stands."""
