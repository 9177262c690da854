"""The public pages on which people subscribe, choose what they receive, and leave."""
