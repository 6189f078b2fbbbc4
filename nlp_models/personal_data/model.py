"""Spans of personal data in a text, and the text with these spans covered."""

from collections.abc import Sequence

from nlp_models.personal_data.numbers import find_numbers
from nlp_models.personal_data.people import find_people
from nlp_models.prediction import PersonalDataSpan


def find_personal_data(text: str) -> tuple[PersonalDataSpan, ...]:
    """Return the spans in order and without overlap, the longer one where two meet; never raises for any text."""
    found = [*find_numbers(text), *find_people(text)]
    kept: list[PersonalDataSpan] = []
    for span in sorted(found, key=lambda s: (s.start, s.start - s.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return tuple(kept)


def mask(text: str, spans: Sequence[PersonalDataSpan]) -> str:
    """Return the text with each span replaced by its kind in brackets."""
    ends = [0, *(span.end for span in spans)]
    starts = [*(span.start for span in spans), len(text)]
    kept = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    labels = [f"[{span.kind}]" for span in spans]
    return "".join(part for pair in zip(kept, [*labels, ""], strict=True) for part in pair)
