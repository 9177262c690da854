"""A person's own page: their ticket, what they need, what they choose, and afterwards their certificate."""
