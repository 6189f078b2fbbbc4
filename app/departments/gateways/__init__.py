"""Files that the city's administrator keeps."""
