"""The staff side of mailings and subscribers."""
