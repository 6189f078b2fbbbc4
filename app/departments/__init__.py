"""Departments, the categories they own, areas, places, calendars and promised times."""
