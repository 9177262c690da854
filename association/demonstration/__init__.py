"""The demonstration site: an invented association, its members and two years of its newsletters."""
