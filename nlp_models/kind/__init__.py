"""Whether a text is a complaint, a suggestion, a question, praise, or not for the city."""
