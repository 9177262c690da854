"""Renewals in the admin: opening a year, its list, each partnership's ledger, the schedule, the report."""
