"""Finds the links of a mail that lead to this very site."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a mail's text; `path` where it is a link within this site."""

    text: str
    path: str | None = None


def split_links(text: str, *, origins: Sequence[str]) -> Iterator[Piece]:
    """Cut a text into pieces; only addresses below one of these origins become links."""
    end = 0
    for match in _ADDRESS.finditer(text):
        if match.start() > end:
            yield Piece(text[end : match.start()])
        yield Piece(match[0], find_path(match[0], origins))
        end = match.end()
    if end < len(text):
        yield Piece(text[end:])


def find_path(address: str, origins: Sequence[str]) -> str | None:
    """Return the address without its origin, or None where it leads elsewhere."""
    for origin in origins:
        path = address.removeprefix(origin.rstrip("/"))
        # A second slash would make it another host's address, a letter another host's name.
        if path != address and path.startswith("/") and path[1:2] not in ("/", "\\"):
            return path
    return None
