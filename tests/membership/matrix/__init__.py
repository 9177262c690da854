"""Every door of the site x everybody who may knock x before and after an opening date."""
