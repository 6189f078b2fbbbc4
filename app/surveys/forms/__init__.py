"""Forms of surveys: for the people who ask and for the people who answer."""
