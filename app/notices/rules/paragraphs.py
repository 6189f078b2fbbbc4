"""Plain text as paragraphs."""

import re


def paragraphs(text: str) -> list[str]:
    """Split plain text at its empty lines; line breaks inside a paragraph stay."""
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def summary(text: str, *, longest: int = 240) -> str:
    """Return the first paragraph on one line, cut at a word where it is too long."""
    first = " ".join(next(iter(paragraphs(text)), "").split())
    if len(first) <= longest:
        return first
    cut = first[: longest - 1]
    return (cut.rsplit(" ", 1)[0] or cut).rstrip(",;:") + "…"
