"""The CMS's own pages in the admin."""
