"""The library's own reads, forms and staff pages."""
