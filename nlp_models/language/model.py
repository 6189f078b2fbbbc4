"""The language of a text, among those that a city offers; honest abstention instead of a guess."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.resources import files

from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from nlp_models.text import HAN, clean

# langdetect draws parts of the text at random; the seed makes the same text give the same answer.
_SEED = 20_26
_READ_CHARACTERS = 240
_MIN_LETTERS = 3
# Below this many letters a text needs the surer answer, since a name or a street alone is no language.
_SHORT_LETTERS = 20
_SURE_SHORT, _SURE_LONG = 0.85, 0.6

_PROFILES = {"zh": "zh-cn"}
_SCRIPTS = {
    "han": re.compile(f"[{HAN}]"),
    "kana": re.compile("[\u3040-\u30ff]"),
    "hangul": re.compile("[\uac00-\ud7a3]"),
    "arabic": re.compile("[\u0600-\u06ff\u0750-\u077f]"),
    "cyrillic": re.compile("[\u0400-\u04ff]"),
    "greek": re.compile("[\u0370-\u03ff]"),
    "hebrew": re.compile("[\u0590-\u05ff]"),
    "devanagari": re.compile("[\u0900-\u097f]"),
    "thai": re.compile("[\u0e00-\u0e7f]"),
}
_SCRIPT_OF = {
    "zh": "han", "ja": "kana", "ko": "hangul", "ar": "arabic", "fa": "arabic", "ur": "arabic", "ru": "cyrillic",
    "uk": "cyrillic", "bg": "cyrillic", "mk": "cyrillic", "el": "greek", "he": "hebrew", "hi": "devanagari",
    "mr": "devanagari", "ne": "devanagari", "th": "thai",
}  # fmt: skip
# A Chinese or Arabic character carries more than a Latin letter: a third of them decides the script.
_SCRIPT_SHARE = 0.3


class LanguageModel:
    """Detects one of the offered languages; safe to share between threads, since nothing changes after the start."""

    def __init__(self, offered: Sequence[str]) -> None:
        """Load the profiles of the offered languages only: faster, and right more often on short texts."""
        self.offered = tuple(dict.fromkeys(offered))
        self._factories = {
            script: _factory(languages)
            for script, languages in self._by_script().items()
            if len(languages) > 1
        }

    def detect(self, text: str) -> str | None:
        """Return the language code, or None where the text is too short, letterless or unclear; never raises."""
        read = clean(text[: 4 * _READ_CHARACTERS])[:_READ_CHARACTERS].lower()
        n_letters = sum(character.isalpha() for character in read)
        script = _script_of(read, n_letters)
        candidates = self._by_script().get(script, [])
        if not candidates or n_letters < (1 if script == "han" else _MIN_LETTERS):
            return None
        if len(candidates) == 1:
            return candidates[0]
        return self._choose(self._factories[script], read, n_letters)

    def _by_script(self) -> dict[str, list[str]]:
        groups: dict[str, list[str]] = {}
        for language in self.offered:
            groups.setdefault(_SCRIPT_OF.get(language, "latin"), []).append(language)
        return groups

    def _choose(self, factory: DetectorFactory, text: str, n_letters: int) -> str | None:
        detector = factory.create()
        detector.append(text)
        try:
            best = detector.get_probabilities()[:1]
        except LangDetectException:
            return None
        needed = _SURE_SHORT if n_letters < _SHORT_LETTERS else _SURE_LONG
        if not best or best[0].prob < needed:
            return None
        return next(code for code in self.offered if _PROFILES.get(code, code) == best[0].lang)


def known_languages() -> frozenset[str]:
    """Return the codes of the languages that can be offered."""
    names = {path.name for path in files("langdetect").joinpath("profiles").iterdir()}
    return frozenset((names - {"zh-cn", "zh-tw"} | {"zh"}) - {name for name in names if name.startswith("_")})


def _factory(languages: Iterable[str]) -> DetectorFactory:
    profiles = files("langdetect").joinpath("profiles")
    factory = DetectorFactory()
    factory.set_seed(_SEED)
    factory.load_json_profile(
        [profiles.joinpath(_PROFILES.get(language, language)).read_text("utf-8") for language in languages]
    )
    return factory


def _script_of(text: str, n_letters: int) -> str:
    counts = Counter({script: len(pattern.findall(text)) for script, pattern in _SCRIPTS.items()})
    # Japanese mixes both: kana anywhere makes it Japanese.
    if counts["kana"] > 0.2 * counts["han"]:
        counts["kana"] += counts["han"]
    script, n_found = counts.most_common(1)[0]
    return script if n_found and n_found >= _SCRIPT_SHARE * n_letters else "latin"
