"""Lists of examples from spreadsheets: what their rows ask for, and what of it is there already."""
