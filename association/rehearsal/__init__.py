"""A mailing sent while everything around it is killed: what shows that nobody is missed and nobody gets two."""
