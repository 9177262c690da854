"""What the CMS answers besides pages: files, search, and what machines ask for."""
