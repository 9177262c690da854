"""Lists of partnerships and people from spreadsheets: read, tried out row by row, and then applied as they were shown."""
