"""Pages of people with seats and of those who handle a partnership's affairs."""
