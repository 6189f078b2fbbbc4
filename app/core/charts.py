"""Charts drawn as SVG without style or script; every word in them is the caller's."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

LONGEST_LABEL = 10
PLOT = 1000


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart: a value for each label, None where nothing can be said."""

    name: str
    values: Sequence[float | None]


def element(tag: str, *children: str, **attributes: object) -> Markup:
    """Return an SVG element; a trailing underscore in a name is dropped, others become hyphens."""
    pairs = ((name.rstrip("_").replace("_", "-"), value) for name, value in attributes.items())
    written = Markup("").join(
        Markup(' {}="{}"').format(name, value) for name, value in pairs if value is not None
    )
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(tag), written, Markup("").join(children))


def plain_number(value: float) -> str:
    """Write a number without needless zeros."""
    return f"{value:g}"


def axis_ticks(highest: float) -> list[float]:
    """Return two to five round numbers from nought to at least `highest`."""
    if highest <= 0:
        return [0.0, 1.0]
    rough = highest / 4
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * times for times in (1, 2, 2.5, 5, 10) if size * times >= rough)
    return [step * number for number in range(math.ceil(highest / step) + 1)]


def bar_shares(values: Sequence[float | None]) -> list[float | None]:
    """Return how long each bar is, in per cent of the longest; None stays None."""
    longest = max((value for value in values if value is not None), default=0) or 1
    return [None if value is None else round(100 * max(value, 0) / longest, 1) for value in values]


def line_chart(
    series: Sequence[Series],
    labels: Sequence[str],
    *,
    summary: str,
    unit: str = "",
    target: float | None = None,
    target_name: str = "",
    shaded: bool = True,
    say: Callable[[float], str] = plain_number,
) -> Markup:
    """Return a key and a picture of the series; between the first two it is shaded; gaps stay gaps."""
    known = [value for one in series for value in one.values if value is not None]
    ticks = axis_ticks(max([*known, target or 0], default=0))
    bands = _band(series[0], series[1], ticks[-1]) if shaded and len(series) > 1 else Markup("")
    goal = _target(target, ticks[-1])
    lines = Markup("").join(_line(one, number, ticks[-1]) for number, one in enumerate(series))
    plot = element(
        "svg", bands, goal, lines, class_="line-chart__plot", width="100%", height="100%",
        viewBox=f"0 0 {PLOT} {PLOT}", preserveAspectRatio="none",
    )  # fmt: skip
    words = (
        _grid(ticks, say),
        plot,
        _ends(series, ticks[-1], say),
        _times(labels),
        _hovers(series, labels, say),
    )
    picture = element("svg", *words, class_="line-chart__picture", role="img", aria_label=summary)
    unit_line = element("p", escape(unit), class_="line-chart__unit") if unit else Markup("")
    key = _key(series, target_name if target is not None else "")
    return element("div", key, unit_line, picture, class_="line-chart")


def _key(series: Sequence[Series], target_name: str) -> Markup:
    named = [(f"line-chart__line--{number}", one.name) for number, one in enumerate(series)]
    if target_name:
        named.append(("line-chart__target", target_name))
    return element("ul", *(_key_entry(*entry) for entry in named), class_="line-chart__key")


def _key_entry(style: str, name: str) -> Markup:
    stroke = element("line", x1=0, x2="100%", y1="50%", y2="50%", class_=f"line-chart__line {style}")
    return element("li", element("svg", stroke, width=28, height=10, aria_hidden="true"), escape(name))


def _height(value: float, top: float) -> float:
    return round(100 * (1 - value / top), 1)


def _across(number: int, n: int) -> float:
    return 50.0 if n == 1 else round(100 * number / (n - 1), 1)


def _spot(number: int, n: int, value: float, top: float) -> str:
    return f"{_across(number, n) * PLOT / 100:.0f} {_height(value, top) * PLOT / 100:.0f}"


def runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """Split values at their gaps: each run holds (place, value)."""
    found: list[list[tuple[int, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            found.append([])
        else:
            found[-1].append((place, value))
    return [run for run in found if run]


def _line(one: Series, number: int, top: float) -> Markup:
    n = len(one.values)
    # A month alone between two gaps is a line of no length, which round caps turn into a dot.
    strokes = [
        "M" + "L".join(_spot(place, n, value, top) for place, value in run) for run in runs(one.values)
    ]
    drawn = " ".join(stroke if "L" in stroke else stroke + "h0" for stroke in strokes)
    return element("path", d=drawn, class_=f"line-chart__line line-chart__line--{number}")


def _band(lower: Series, upper: Series, top: float) -> Markup:
    n = len(lower.values)
    both = [
        None if low is None or high is None else low
        for low, high in zip(lower.values, upper.values, strict=True)
    ]
    shapes = []
    for run in runs(both):
        highs = [(place, high) for place, _low in run if (high := upper.values[place]) is not None]
        outline = "L".join(_spot(place, n, value, top) for place, value in [*run, *reversed(highs)])
        shapes.append(f"M{outline}Z")
    return element("path", d=" ".join(shapes), class_="line-chart__band")


def _target(target: float | None, top: float) -> Markup:
    if target is None:
        return Markup("")
    y = _height(target, top) * PLOT / 100
    return element(
        "line", x1=0, x2=PLOT, y1=f"{y:.0f}", y2=f"{y:.0f}", class_="line-chart__line line-chart__target"
    )


def _grid(ticks: Sequence[float], say: Callable[[float], str]) -> Markup:
    drawn = []
    for tick in ticks:
        y = f"{_height(tick, ticks[-1])}%"
        drawn.append(element("line", x1=0, x2="100%", y1=y, y2=y, class_="line-chart__grid"))
        drawn.append(
            element(
                "text",
                escape(say(tick)),
                x=0,
                y=y,
                dx=-8,
                dy=".32em",
                text_anchor="end",
                class_="line-chart__tick",
            )
        )
    return Markup("").join(drawn)


def push_apart(heights: Sequence[float], least: float) -> list[float]:
    """Move words that would overlap so that each is at least `least` below the one above it."""
    moved = list(heights)
    order = sorted(range(len(moved)), key=lambda place: moved[place])
    for above, below in pairwise(order):
        moved[below] = max(moved[below], moved[above] + least)
    return moved


def _ends(series: Sequence[Series], top: float, say: Callable[[float], str]) -> Markup:
    last = [(number, one.values[-1]) for number, one in enumerate(series) if one.values]
    known = [(number, value) for number, value in last if value is not None]
    heights = push_apart([_height(value, top) for _number, value in known], 9)
    return Markup("").join(
        element(
            "text", escape(say(value)), x="100%", y=f"{y}%", dx=9, dy=".32em",
            class_=f"line-chart__end line-chart__end--{number}",
        )
        for (number, value), y in zip(known, heights, strict=True)
    )  # fmt: skip


def _times(labels: Sequence[str]) -> Markup:
    n = len(labels)
    shown = min(n, 5)
    # Long names of months, as in Arabic, leave room for the first and the last only where a page is narrow.
    is_long = max(map(len, labels), default=0) > LONGEST_LABEL
    drawn = []
    for turn in range(shown):
        place = round(turn * (n - 1) / (shown - 1)) if shown > 1 else 0
        anchor = "middle" if 0 < turn < shown - 1 or n == 1 else ("start" if turn == 0 else "end")
        style = "line-chart__tick" + (
            " line-chart__tick--wide"
            if (turn % 2 and shown > 3) or (is_long and 0 < turn < shown - 1)
            else ""
        )
        at = f"{_across(place, n)}%"
        drawn.append(
            element(
                "text", escape(labels[place]), x=at, y="100%", dy="1.7em", text_anchor=anchor, class_=style
            )
        )
    return Markup("").join(drawn)


def _hovers(series: Sequence[Series], labels: Sequence[str], say: Callable[[float], str]) -> Markup:
    n = len(labels)
    wide = 100 / max(n - 1, 1)
    return Markup("").join(
        element(
            "rect", element("title", _told(series, label, place, say)), x=f"{_across(place, n) - wide / 2:.1f}%", y=0,
            width=f"{wide:.1f}%", height="100%", class_="line-chart__hover",
        )
        for place, label in enumerate(labels)
    )  # fmt: skip


def _told(series: Sequence[Series], label: str, place: int, say: Callable[[float], str]) -> Markup:
    known = [(one.name, value) for one in series if (value := one.values[place]) is not None]
    return escape("\n".join([label, *(f"{name}: {say(value)}" for name, value in known)]))
