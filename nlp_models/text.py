"""Cleaning, tokenising and folding: the one way in which every model reads a text."""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import spacy
from spacy.language import Language

# A report is read up to here: enough for ten pages, and a bound on the time that one text can cost.
MAX_CHARACTERS = 20_000

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_HAN_CHARACTER = re.compile(f"([{HAN}])")
_MARKUP = re.compile(r"<[a-zA-Z/][^<>]{0,200}>")
_LINK = re.compile(r"(?:https?://|www\.)\S{1,500}", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
_SPACE = re.compile(r"\s+")
_SPLIT = re.compile(r"([’'`´/\\|_*#+=~^\[\]{}<>()\"“”„«»…–—-]+)")
_SENTENCE_END = re.compile(r"(?<=[.!?;؟؛])\s+|(?<=[。！？；])\s*|[\r\n]+")
_EDGES = re.compile(r"^[^\w]+|[^\w]+$")
_DIGITS = re.compile(r"\d+")
_SPANISH_DIAERESIS = re.compile(r"gü(?=[eéií])")
_LATIN_MARKS = re.compile("[\u0300-\u036f\u064b-\u065f\u0670\u0640]")
# Germans without an umlaut key write ae, oe, ue and ss: both spellings become the same word.
_LETTERS = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "ø": "oe",
        "æ": "ae",
        "œ": "oe",
        "ł": "l",
        "đ": "d",
        "ı": "i",
    }
    | {"ى": "ي", "ة": "ه"}
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was written and as the models compare it."""

    surface: str
    folded: str

    @property
    def is_han(self) -> bool:
        """Tell whether this is one Chinese character, which is no word by itself."""
        return len(self.folded) == 1 and _HAN_CHARACTER.match(self.folded) is not None


def clean(text: str) -> str:
    """Return the text without markup, links and control characters, cut to MAX_CHARACTERS."""
    text = html.unescape(text[:MAX_CHARACTERS])
    text = _LINK.sub(" ", _MARKUP.sub(" ", text))
    return _SPACE.sub(" ", _CONTROL.sub("", text)).strip()


def fold(text: str) -> str:
    """Return the text in small letters, without accents, umlauts spelt out, full-width forms narrowed."""
    text = text.lower()
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    text = _SPANISH_DIAERESIS.sub("gu", text).translate(_LETTERS)
    return _LATIN_MARKS.sub("", unicodedata.normalize("NFKD", text)).lower()


@cache
def tokenizer() -> Language:
    """Return the shared blank pipeline; the multilingual one, since the French one alone takes seconds to build."""
    return spacy.blank("xx")


def words(text: str) -> list[Word]:
    """Return the words of the text in order: each Chinese character by itself, digits as 0, ? and ! kept."""
    return list(_iter_words(clean(text)))


def words_by_sentence(text: str) -> list[list[Word]]:
    """Return the words of the text, sentence by sentence."""
    return [list(_iter_words(sentence)) for sentence in sentences(clean(text))]


def _iter_words(cleaned: str) -> Iterator[Word]:
    spaced = _HAN_CHARACTER.sub(r" \1 ", _SPLIT.sub(" ", cleaned))
    for token in tokenizer().tokenizer(_SPACE.sub(" ", spaced).strip()):
        surface = token.text
        folded = fold_word(surface)
        if folded:
            yield Word(surface, folded)


@lru_cache(maxsize=200_000)
def fold_word(word: str) -> str:
    """Return the folded word without outer punctuation; empty for mere punctuation other than ? and !."""
    if word in {"?", "？", "¿", "؟"}:
        return "?"
    if word in {"!", "！", "¡"}:
        return "!"
    return _DIGITS.sub("0", _EDGES.sub("", fold(word)))


def n_letters(text: str) -> int:
    """Count the letters of the text, in whatever script."""
    return sum(character.isalpha() for character in text)


def sentences(text: str) -> list[str]:
    """Split the text into sentences at full stops, question and exclamation marks, semicolons and line breaks."""
    return [part for part in _SENTENCE_END.split(text) if part and part.strip()]
