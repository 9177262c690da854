"""Pages that exist on one machine only (SITE_MODE=local), for whoever tries the demonstration."""
