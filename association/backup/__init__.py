"""A copy of the whole site, database and files, in one archive that proves itself; and the way back."""
