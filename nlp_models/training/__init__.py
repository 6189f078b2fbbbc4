"""Learning, measuring and describing the models; never imported while serving."""
