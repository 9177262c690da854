"""Every write about events, a journey a module."""
