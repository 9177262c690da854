"""The staff side of accounts."""
