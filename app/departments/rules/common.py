"""The 31 common categories, their names by language, and promises to start from."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class CommonCategory:
    """A subject that every city knows; days are working days."""

    key: str
    names: Mapping[str, str]
    answer_days: int
    resolve_days: int


@cache
def common_categories() -> Mapping[str, CommonCategory]:
    """Return the common categories by key, as they ship with the program."""
    text = (files("app.departments") / "content" / "common_categories.toml").read_text(encoding="utf-8")
    return {key: CommonCategory(key, **given) for key, given in tomllib.loads(text).items()}


def usual_names(common_key: str, name: str) -> dict[str, str] | None:
    """Return the name in every language where a category carries its usual English one, else None."""
    found = common_categories().get(common_key)
    return dict(found.names) if found and found.names["en"] == name else None
