"""The desk at the door: a page for a phone, for staff and for helpers with a link."""
