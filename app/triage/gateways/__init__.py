"""The world outside triage: the models that read texts, and the workshop that trains them."""
