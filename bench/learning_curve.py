"""How a city's own model grows with its labelled reports, beside a plain model that learns from them alone.

python -m bench.learning_curve FILE.jsonl[.gz] ... [--short]: the newest fifth of each file judges, the reports just
before it teach. "plain" is TF-IDF on words and letters with a linear SVM, the floor that a city model has to beat.
"""

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path

from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.svm import LinearSVC

from nlp_models.category.model import CategoryModel
from nlp_models.training.corpus import Example, city_examples
from nlp_models.training.settings import read_settings
from nlp_models.training.train import CATEGORY_FOLDER, learn_city, starter_foundation

SIZES = (100, 500, 2_000, 8_000, 30_000)
NEWEST_SHARE = 0.2
COMMON = 10


def main() -> None:
    """Print the curve of each file as one JSON object on the last line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--short", action="store_true", help="stop at 500 reports")
    given = parser.parse_args()
    sizes = [size for size in SIZES if not given.short or size <= 500]
    print(json.dumps({path.name: curve(path, sizes) for path in given.files}))


def curve(path: Path, sizes: Sequence[int]) -> list[dict[str, float]]:
    """Return accuracy and macro-F1 of both models for each number of reports learned from."""
    reports = city_examples(path)
    n_judging = int(len(reports) * NEWEST_SHARE)
    older, newest = reports[:-n_judging], reports[-n_judging:]
    starter = CategoryModel.load()
    said = [prediction.category for prediction in starter.read_many([e.words for e in newest])]
    points = [{"n": 0, **_figures("city", newest, said)}]
    for size in sorted({min(size, len(older)) for size in sizes}):
        began = time.perf_counter()
        points.append({"n": size, **_both(older[-size:], newest)})
        print(f"{path.name}: {size} reports in {time.perf_counter() - began:.0f} s", flush=True)
    return points


def _both(older: Sequence[Example], newest: Sequence[Example]) -> dict[str, float]:
    model = learn_city(older, starter_foundation(older, ()), read_settings(CATEGORY_FOLDER)).model
    best = model.scores([e.words for e in newest]).argmax(axis=1)
    own = _figures("city", newest, [model.labels[place] for place in best])
    return {**own, **_figures("plain", newest, _plain(older, newest))}


def _plain(older: Sequence[Example], newest: Sequence[Example]) -> list[str]:
    words = TfidfVectorizer(
        ngram_range=(1, 2), sublinear_tf=True, min_df=2, token_pattern=r"\S+", lowercase=False
    )
    letters = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2, lowercase=False
    )
    seen, unseen = _texts(older), _texts(newest)
    rows = hstack([words.fit_transform(seen), letters.fit_transform(seen)]).tocsr()
    model = LinearSVC(C=0.3).fit(rows, [e.category for e in older])
    found = model.predict(hstack([words.transform(unseen), letters.transform(unseen)]).tocsr())
    return [str(label) for label in found]


def _texts(examples: Sequence[Example]) -> list[str]:
    return [" ".join(word.folded for word in example.words) for example in examples]


def _figures(name: str, judged: Sequence[Example], said: Sequence[str]) -> dict[str, float]:
    right = [example.category for example in judged]
    hits = sum(a == b for a, b in zip(right, said, strict=True)) / len(right)
    common = [label for label in sorted(set(right)) if right.count(label) >= COMMON]
    f1 = f1_score(right, said, labels=common, average="macro", zero_division=0)
    return {f"{name}_right": round(hits, 4), f"{name}_macro_f1": round(float(f1), 4)}


if __name__ == "__main__":
    main()
