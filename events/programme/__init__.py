"""What readers see of events: lists, pages, calendar files, the form for suggestions."""
