"""What the answers to a question come to, and what of it the public may see."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.surveys.rules.design import CHOICES, OTHER, TEXTS, Design, QuestionKind

FEWEST_SHOWN = 10
"""Fewer answers than this could point at people."""
FEWEST_IN_BAR = 5
"""An answer that fewer gave could point at them, even where many answered."""
MOST_BARS = 10

Tally = Sequence[tuple[Any, int]]
"""Different answers to one question, each with how many gave it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One option, step or span: how many answered so, and which share of the question's own answers (0 to 1).

    A hidden bar has neither number.
    """

    key: str
    label: str
    n: int
    share: float
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What the answers to one question come to; `n` counts the people who answered this question."""

    kind: QuestionKind
    label: str
    n: int
    bars: tuple[Bar, ...] = ()
    mean: float | None = None
    median: float | None = None
    texts: tuple[str, ...] = ()
    too_few: bool = False


def summarise(design: Design, tally: Tally) -> Result:
    """Return counts with shares, and mean and median where numbers were asked for."""
    n = sum(times for _, times in tally)
    result = Result(kind=design.kind, label=design.label, n=n)
    if design.kind in TEXTS:
        return replace(result, texts=tuple(str(text) for text, times in tally for _ in range(times)))
    if design.kind in CHOICES:
        return replace(result, bars=_option_bars(design, tally, n), texts=_other_texts(tally))
    if design.kind is QuestionKind.DATE:
        return replace(result, bars=_month_bars(tally, n))
    return replace(result, bars=_number_bars(design, tally, n), mean=mean_of(tally), median=median_of(tally))


def for_the_public(result: Result) -> Result:
    """Return the result without residents' own words and rare answers, and with nothing where too few answered."""
    if result.n < FEWEST_SHOWN:
        return Result(kind=result.kind, label=result.label, n=0, too_few=True)
    hidden = _rare(result.bars)
    if not hidden:
        return replace(result, texts=())
    bars = tuple(
        Bar(bar.key, bar.label, 0, 0.0, hidden=True) if bar in hidden else bar for bar in result.bars
    )
    # With the mean, two hidden numbers could be worked out from what is shown.
    return replace(result, texts=(), bars=bars, mean=None, median=None)


def _rare(bars: Sequence[Bar]) -> frozenset[Bar]:
    """Choose the rare answers and as many others, rarest first, as it takes to hide them from the total."""
    by_number = sorted((bar for bar in bars if bar.n), key=lambda bar: bar.n)
    n_hidden = sum(bar.n < FEWEST_IN_BAR for bar in by_number)
    while 0 < n_hidden < len(by_number) and not _are_safe(by_number[:n_hidden]):
        n_hidden += 1
    return frozenset(by_number[:n_hidden])


def _are_safe(hidden: Sequence[Bar]) -> bool:
    return len(hidden) > 1 and sum(bar.n for bar in hidden) >= FEWEST_IN_BAR


def _bar(key: str, label: str, n: int, total: int) -> Bar:
    return Bar(key, label, n, n / total if total else 0.0)


def _option_bars(design: Design, tally: Tally, total: int) -> tuple[Bar, ...]:
    counts: Counter[str] = Counter()
    for value, times in tally:
        counts.update(dict.fromkeys(value["options"], times))
    shown = [(option.key, option.label) for option in design.options]
    if design.allows_other:
        shown.append((OTHER, ""))
    return tuple(_bar(key, label, counts[key], total) for key, label in shown)


def _other_texts(tally: Tally) -> tuple[str, ...]:
    return tuple(value["other"] for value, times in tally for _ in range(times) if value["other"])


def _month_bars(tally: Tally, total: int) -> tuple[Bar, ...]:
    months: Counter[str] = Counter()
    for value, times in tally:
        months[date.fromisoformat(value).strftime("%Y-%m")] += times
    if len(months) <= MOST_BARS:
        return tuple(_bar(month, month, months[month], total) for month in sorted(months))
    years: Counter[str] = Counter()
    for month, times in months.items():
        years[month[:4]] += times
    return tuple(_bar(year, year, years[year], total) for year in sorted(years))


def _number_bars(design: Design, tally: Tally, total: int) -> tuple[Bar, ...]:
    counts: Counter[float] = Counter()
    for value, times in tally:
        counts[value] += times
    if design.kind is QuestionKind.SCALE:
        return tuple(_bar(str(step), design.step_label(step), counts[step], total) for step in design.steps())
    if len(counts) <= MOST_BARS:
        return tuple(_bar(f"{value:g}", f"{value:g}", counts[value], total) for value in sorted(counts))
    return _span_bars(counts, total)


def _span_bars(counts: Mapping[float, int], total: int) -> tuple[Bar, ...]:
    width = span_width(min(counts), max(counts))
    spans: Counter[int] = Counter()
    for value, times in counts.items():
        spans[math.floor(value / width)] += times
    return tuple(
        _bar(f"{place * width:g}", f"{place * width:g} – {(place + 1) * width:g}", spans[place], total)
        for place in range(min(spans), max(spans) + 1)
    )


def span_width(low: float, high: float) -> float:
    """Return a round width that cuts the way from low to high into at most ten spans or so."""
    rough = (high - low) / (MOST_BARS - 1)
    size = 10.0 ** math.floor(math.log10(rough))
    return next(size * times for times in (1, 2, 5, 10) if size * times >= rough)


def mean_of(tally: Tally) -> float | None:
    """Return the mean of all numbers, None where there are none."""
    n = sum(times for _, times in tally)
    return math.fsum(value * times for value, times in tally) / n if n else None


def median_of(tally: Tally) -> float | None:
    """Return the middle number, or the mean of the two in the middle; None where there are none."""
    ordered = sorted(tally)
    n = sum(times for _, times in ordered)
    if not n:
        return None
    return (_nth(ordered, (n - 1) // 2) + _nth(ordered, n // 2)) / 2


def _nth(ordered: Tally, place: int) -> float:
    for value, times in ordered:
        place -= times
        if place < 0:
            return float(value)
    raise IndexError("there are not so many answers")
