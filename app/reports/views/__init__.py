"""Pages of reports: the start page, the form, the tracking page, photos; routes.py has their addresses."""
