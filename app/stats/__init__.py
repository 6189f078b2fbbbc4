"""Facts, figures with open cases counted, suppression of small numbers, public pages."""
