"""How fast the language models read: `python -m bench.triage_speed [--short]`, figures as JSON on the last line.

The texts are the authored corpus, joined in threes so that they are as long as real reports; one process, one core.
"""

import argparse
import json
import resource
import time
from itertools import cycle, islice
from pathlib import Path

from nlp_models.pipeline import Pipeline, TextRow, load_pipeline
from nlp_models.rows import read_rows

_TEXTS = Path(__file__).parent.parent / "nlp_models" / "corpus" / "texts"


def main() -> None:
    """Load, read one by one, read in batches, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a tenth of the texts")
    n_texts = 500 if parser.parse_args().short else 5000
    started = time.perf_counter()
    pipeline = load_pipeline()
    load_seconds = time.perf_counter() - started
    rows = _rows(n_texts)
    pipeline.read_many(rows[:50])
    figures = {
        "n_texts": n_texts,
        "mean_characters": round(sum(len(row.text) for row in rows) / n_texts),
        "load_seconds": round(load_seconds, 2),
        "one_text_ms": _one_by_one(pipeline, rows[: n_texts // 5]),
        "batch_texts_per_second": _in_batches(pipeline, rows),
        "category_texts_per_second": _category_alone(pipeline, rows),
        "peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "model": pipeline.model_id,
    }
    print(json.dumps(figures))


def _rows(n_texts: int) -> list[TextRow]:
    texts = [str(row["text"]) for path in sorted(_TEXTS.glob("*.jsonl")) for row in read_rows(path)]
    joined = [" ".join(texts[i : i + 3]) for i in range(0, len(texts) - 3, 3)]
    return [TextRow(text) for text in islice(cycle(joined), n_texts)]


def _one_by_one(pipeline: Pipeline, rows: list[TextRow]) -> float:
    started = time.perf_counter()
    for row in rows:
        pipeline.read(row.text)
    return round((time.perf_counter() - started) / len(rows) * 1000, 2)


def _in_batches(pipeline: Pipeline, rows: list[TextRow]) -> int:
    started = time.perf_counter()
    for start in range(0, len(rows), 256):
        pipeline.read_many(rows[start : start + 256])
    return round(len(rows) / (time.perf_counter() - started))


def _category_alone(pipeline: Pipeline, rows: list[TextRow]) -> int:
    words = [pipeline.words(row) for row in rows]
    started = time.perf_counter()
    for start in range(0, len(words), 256):
        pipeline.category.read_many(words[start : start + 256])
    return round(len(words) / (time.perf_counter() - started))


if __name__ == "__main__":
    main()
