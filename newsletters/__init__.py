"""The newsletter, the news and the home page."""
