"""The public side of joining: the form in steps, the applicant's own page, and the expression of interest."""
