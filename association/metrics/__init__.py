"""What whoever watches the site may ask: counts, what waits, and when things were last done."""
