"""What can go wrong, in words for whoever looks after the site."""


class BackupError(Exception):
    """A copy could not be made, read or brought back; nothing was changed."""
