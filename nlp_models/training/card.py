"""The card of a model: what it is for, what it learned from, how good it is, and what it cannot do."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from nlp_models.artefacts import Manifest
from nlp_models.training.corpus import Example
from nlp_models.training.measure import Figures

_TEXT = """# Category model {model_id}

**Purpose.** Proposes which of {n_labels} categories a resident's report belongs to, so that it reaches the right
department. Where it is not sure enough, it says so and a person decides. It decides nothing else.

**How it works.** Words, pairs of words and runs of letters, weighed by rarity, in a linear model (logistic
regression). Each answer comes with a calibrated confidence, four runners-up and the words that led to it.

**What it learned from.** {n} texts: {languages}. {source}
Personal data was covered before the model saw a text.

**Figures** on texts that it had not seen while it was judged ({judged}):

{figures}

**Limits.** It knows the words of the languages named above; in another language it mostly abstains. Sarcasm, texts
that only make sense with a photo, and texts with several problems are where it errs most. A category that a city
uses in a different sense than `corpus/taxonomy.json` has to be learned from that city's own reports.

**Learn it again.** `{command}` gives the same parameters (sha256 `{digest}`).
"""


def write_card(path: Path, manifest: Manifest, examples: Sequence[Example], figures: Figures | None) -> None:
    """Write the card in plain words; the same model gives the same card."""
    is_starter = manifest.name == "starter"
    path.write_text(
        _TEXT.format(
            model_id=manifest.model_id,
            n_labels=len(manifest.labels),
            n=len(examples),
            languages=_languages(examples),
            source="All were written for this project (`nlp_models/corpus/`); none comes from a real city."
            if is_starter
            else "They are the city's own labelled reports, together with the authored starter corpus.",
            judged="five-fold cross-validation on the corpus"
            if is_starter
            else "the newest reports of the city",
            figures=_table(figures),
            command="answerable triage train"
            if is_starter
            else "answerable triage train --in LABELLED.jsonl --out DIR",
            digest=manifest.parameters_sha256[:16],
        ),
        encoding="utf-8",
    )


def _languages(examples: Sequence[Example]) -> str:
    counts = Counter(example.language or "unknown" for example in examples)
    return ", ".join(f"{language} {n}" for language, n in sorted(counts.items()))


def _table(figures: Figures | None) -> str:
    if figures is None:
        return "Too few reports to judge by: the confidence is the starter model's."
    rows = [f"| {name.replace('_', ' ')} | {value} |" for name, value in figures.to_dict().items()]
    return "\n".join(["| figure | value |", "|---|---|", *rows])
