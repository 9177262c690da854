"""Every write of the directory and the library."""
