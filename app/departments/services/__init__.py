"""Changes to the city's set-up."""
