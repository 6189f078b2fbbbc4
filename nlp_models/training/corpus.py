"""The texts to learn from: the authored corpus, the civic lexicon, and a city's labelled reports."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from nlp_models.personal_data.model import find_personal_data, mask
from nlp_models.rows import BadRowError, Row, read_rows
from nlp_models.text import Word, words

CORPUS = Path(__file__).parent.parent / "corpus"


@dataclass(frozen=True, slots=True)
class Example:
    """A text to learn from, personal data covered, with what is known about it."""

    id: str
    words: tuple[Word, ...]
    category: str
    kind: str | None = None
    language: str | None = None
    created_at: str = ""


def category_keys() -> list[str]:
    """Return the keys of the common categories, sorted."""
    return sorted(json.loads((CORPUS / "taxonomy.json").read_text(encoding="utf-8")))


def starter_examples(folder: Path = CORPUS / "texts") -> list[Example]:
    """Return every authored text, in the order of its id; raises BadRowError for one that breaks the format."""
    known = set(category_keys())
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, row in enumerate(read_rows(path, needs_category=True), start=1):
            if row.get("category") not in known:
                raise BadRowError(path, number, f"unknown category {row.get('category')!r}")
            found.append(_example(row))
    return sorted(found, key=lambda example: example.id)


def lexicon_examples(folder: Path = CORPUS / "lexicon") -> list[Example]:
    """Return the terms of the civic lexicon, each as a tiny text of its category."""
    found = []
    for path in sorted(folder.glob("*.yaml")):
        for category, terms in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            found += [
                Example(
                    f"lexicon-{path.stem}-{category}-{n}", tuple(words(term)), category, language=path.stem
                )
                for n, term in enumerate(terms)
            ]
    return found


def city_examples(path: Path) -> list[Example]:
    """Return the labelled reports of a city, oldest first; rows without a category are passed over."""
    labelled = (row for row in read_rows(path, needs_category=True) if row.get("category"))
    return sorted((_example(row) for row in labelled), key=lambda example: (example.created_at, example.id))


def languages_of(examples: Sequence[Example]) -> tuple[str, ...]:
    """Return the languages that the examples name, sorted."""
    return tuple(sorted({example.language for example in examples if example.language}))


def _example(row: Row) -> Example:
    kind, language = row.get("kind"), row.get("lang")
    return Example(
        id=str(row["id"]),
        words=tuple(words(" ".join(_covered(row)))),
        category=str(row["category"]),
        kind=str(kind) if kind else None,
        language=str(language) if language else None,
        created_at=str(row.get("created_at") or ""),
    )


def _covered(row: Row) -> Iterator[str]:
    for name in ("title", "text"):
        written = str(row.get(name) or "")
        if written:
            yield mask(written, find_personal_data(written)) + ("." if name == "title" else "")
