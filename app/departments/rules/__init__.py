"""What a city's set-up file may say; pure."""
