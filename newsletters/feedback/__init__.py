"""What readers tell us, as they see it: their pages and forms."""
