"""Every address of the staff side, who may knock there, and what is behind it."""
