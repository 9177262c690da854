"""What can go wrong on one machine, told in plain words."""


class LocalError(Exception):
    """The site cannot run here. The text is for the person at the terminal: what is wrong and what to do."""
