"""A service for cities that answer: residents report, staff answer, the city publishes how long people wait."""
