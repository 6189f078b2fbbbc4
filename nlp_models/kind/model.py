"""The kind of a text: complaint, suggestion, question, praise, or not for the city."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp_models.artefacts import Manifest, load
from nlp_models.linear import LinearModel
from nlp_models.text import Word

SHIPPED = Path(__file__).parent / "artefact"
KINDS = ("complaint", "suggestion", "question", "praise", "not_for_the_city")


@dataclass(frozen=True)
class KindModel:
    """A small linear model; its features keep ? and !, which say more about the kind than many words."""

    manifest: Manifest
    linear: LinearModel

    @classmethod
    def load(cls, folder: Path | None = None) -> "KindModel":
        """Return the model in the folder, the shipped one by default, or raise ArtefactError."""
        artefact = load(folder or SHIPPED)
        return cls(artefact.manifest, LinearModel.from_artefact(artefact))

    def read_many(self, texts: Sequence[Sequence[Word]]) -> list[str]:
        """Return the most probable kind of each text, in order."""
        if not texts:
            return []
        return [self.linear.labels[best] for best in self.linear.scores(texts).argmax(axis=1)]
