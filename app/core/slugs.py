"""Short names for addresses and keys, made from a title."""

import re
import unicodedata
from collections.abc import Container

LONGEST = 80


def slug(text: str, *, otherwise: str, joined_by: str = "-") -> str:
    """Return the title in lower-case ASCII letters and digits; `otherwise` where none of it can be written so."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    return joined_by.join(words)[:LONGEST].strip(joined_by) or otherwise


def unused_slug(text: str, *, taken: Container[str], otherwise: str, joined_by: str = "-") -> str:
    """Return a short name that nothing has yet: the second of its kind ends in 2."""
    wanted = found = slug(text, otherwise=otherwise, joined_by=joined_by)
    number = 1
    while found in taken:
        number += 1
        found = f"{wanted}{joined_by}{number}"
    return found
