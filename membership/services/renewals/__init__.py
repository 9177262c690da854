"""Writes of renewing: opening a year's renewals, reminding, answering, and renewing."""
