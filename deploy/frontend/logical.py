"""Make a left-to-right stylesheet serve both directions: `python logical.py in.css out.css`.

Used only when the vendored stylesheet is rebuilt (see README.md); the result is committed.
"""

import re
import sys
from pathlib import Path

NOT_INSIDE_A_NAME = r"(?<![\w-])"
PHYSICAL_TO_LOGICAL = {
    NOT_INSIDE_A_NAME + r"(margin|padding|border)-left(?=[-:])": r"\1-inline-start",
    NOT_INSIDE_A_NAME + r"(margin|padding|border)-right(?=[-:])": r"\1-inline-end",
    NOT_INSIDE_A_NAME + r"left(?=:)": "inset-inline-start",
    NOT_INSIDE_A_NAME + r"right(?=:)": "inset-inline-end",
    r"text-align:\s*left": "text-align:start",
    r"text-align:\s*right": "text-align:end",
    r"float:\s*left": "float:inline-start",
    r"float:\s*right": "float:inline-end",
    r"clear:\s*left": "clear:inline-start",
    r"clear:\s*right": "clear:inline-end",
    r"border-top-left-radius": "border-start-start-radius",
    r"border-top-right-radius": "border-start-end-radius",
    r"border-bottom-left-radius": "border-end-start-radius",
    r"border-bottom-right-radius": "border-end-end-radius",
}
FOUR_VALUES = re.compile(NOT_INSIDE_A_NAME + r"(margin|padding):([^;}]+)")
DRAWN_TRIANGLE = re.compile(r"((?:-webkit-)?clip-path:polygon[^{}]*)(?=\})")
CREST = re.compile(r"[^{}]*copyright-logo[^{}]*\{[^{}]*\}")
EMPTY_MEDIA = re.compile(r"@media[^{}]*\{\s*\}")
MIRRORED_ARROWS = """
[dir=rtl] .govuk-details:not([open])>.govuk-details__summary::before{transform:scaleX(-1)}
[dir=rtl] .govuk-back-link::before{transform:rotate(45deg)}
[dir=rtl] .govuk-breadcrumbs__list-item::before{transform:rotate(225deg)}
"""


def split_four_values(match: re.Match[str]) -> str:
    """Write a shorthand whose left and right differ as a block and an inline pair."""
    name, value = match.group(1), match.group(2).strip()
    important = "!important" if value.endswith("!important") else ""
    sides = value.removesuffix("!important").split()
    if "(" in value or len(sides) != 4 or sides[1] == sides[3]:
        return match.group(0)
    top, right, bottom, left = sides
    return f"{name}-block:{top} {bottom}{important};{name}-inline:{left} {right}{important}"


def make_logical(css: str) -> str:
    """Return the stylesheet with logical sides, without the crest, and with arrows mirrored for RTL."""
    css = EMPTY_MEDIA.sub("", CREST.sub("", css))
    # Triangles are drawn with physical borders and turned as a whole by MIRRORED_ARROWS.
    triangles: list[str] = []

    def put_aside(match: re.Match[str]) -> str:
        triangles.append(match.group(1))
        return f"@@{len(triangles) - 1}@@"

    css = DRAWN_TRIANGLE.sub(put_aside, css)
    for physical, logical in PHYSICAL_TO_LOGICAL.items():
        css = re.sub(physical, logical, css)
    css = FOUR_VALUES.sub(split_four_values, css)
    for number, triangle in enumerate(triangles):
        css = css.replace(f"@@{number}@@", triangle)
    return css + MIRRORED_ARROWS


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:3])
    target.write_text(make_logical(source.read_text(encoding="utf-8-sig")), encoding="utf-8")
