"""The order of the models: language, personal data, then category, kind and urgency on the covered text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from nlp_models.category.model import CategoryModel
from nlp_models.kind.model import KindModel
from nlp_models.language.model import LanguageModel
from nlp_models.personal_data.model import find_personal_data, mask
from nlp_models.prediction import CategoryPrediction, PersonalDataSpan, Prediction
from nlp_models.text import Word, words_by_sentence
from nlp_models.urgency.model import UrgencyModel

DEFAULT_LANGUAGES = ("en", "es", "de", "fr", "zh")


@dataclass(frozen=True, slots=True)
class TextRow:
    """One text to read, with its title and the language of the page that it was written on, where known."""

    text: str
    title: str | None = None
    page_language: str | None = None


@dataclass(frozen=True, slots=True)
class _Prepared:
    language: str | None
    personal_data: tuple[PersonalDataSpan, ...]
    sentences: list[list[Word]]

    @property
    def words(self) -> list[Word]:
        return list(chain.from_iterable(self.sentences))


@dataclass(frozen=True)
class Pipeline:
    """All models, loaded once; safe to share between threads."""

    language: LanguageModel
    category: CategoryModel
    kind: KindModel
    urgency: UrgencyModel

    @property
    def model_id(self) -> str:
        """Name the category model that decides the route."""
        return self.category.manifest.model_id

    def read(self, text: str, *, title: str | None = None, page_language: str | None = None) -> Prediction:
        """Return what the models say about one text; never raises for any text."""
        return self.read_many([TextRow(text, title, page_language)])[0]

    def read_many(self, rows: Iterable[TextRow]) -> list[Prediction]:
        """Return what the models say about each text, in order."""
        prepared = [self._prepare(row) for row in rows]
        texts = [row.words for row in prepared]
        answers = zip(prepared, self.category.read_many(texts), self.kind.read_many(texts), strict=True)
        return [self._prediction(*answer) for answer in answers]

    def words(self, row: TextRow) -> list[Word]:
        """Return the words that the models see of a row, personal data covered."""
        return self._prepare(row).words

    def _prepare(self, row: TextRow) -> _Prepared:
        spans = find_personal_data(row.text)
        title = mask(row.title, find_personal_data(row.title)) if row.title else ""
        covered = f"{title}. {mask(row.text, spans)}" if title else mask(row.text, spans)
        return _Prepared(
            self.language.detect(covered) or row.page_language, spans, words_by_sentence(covered)
        )

    def _prediction(self, row: _Prepared, category: CategoryPrediction, kind: str) -> Prediction:
        dangers = self.urgency.find(row.sentences, row.language)
        return Prediction(
            language=row.language,
            category=category.category,
            confidence=category.confidence,
            alternatives=category.alternatives,
            abstained=category.abstained,
            kind=kind,
            urgent=bool(dangers),
            personal_data=row.personal_data,
            because=category.because,
            model=self.model_id,
            urgent_because=dangers,
        )


def load_pipeline(model_dir: Path | None = None, languages: Sequence[str] = DEFAULT_LANGUAGES) -> Pipeline:
    """Return the pipeline with the category model in model_dir, or the shipped one; raises ArtefactError."""
    return Pipeline(
        LanguageModel(languages), CategoryModel.load(model_dir), KindModel.load(), UrgencyModel.load()
    )
