"""Predictions for a whole file, in batches, with progress on the standard error."""

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, cast

from tqdm import tqdm

from nlp_models.pipeline import DEFAULT_LANGUAGES, Pipeline, TextRow, load_pipeline
from nlp_models.rows import Row, read_rows

_BATCH = 256


def predict_file(
    in_path: Path, out_path: Path, model_dir: Path | None = None, languages: Sequence[str] = DEFAULT_LANGUAGES
) -> int:
    """Write one prediction for each row and return how many; nothing is written when a line is bad."""
    rows = list(read_rows(in_path))
    pipeline = load_pipeline(model_dir, languages)
    half_done = out_path.with_name(f".{out_path.name}.part")
    with _open_for_writing(half_done, compress=out_path.suffix == ".gz") as out:
        for line in _lines(pipeline, rows):
            out.write(line)
    half_done.replace(out_path)
    return len(rows)


def _lines(pipeline: Pipeline, rows: Sequence[Row]) -> Iterator[str]:
    with tqdm(total=len(rows), unit=" texts", desc="reading") as progress:
        for start in range(0, len(rows), _BATCH):
            part = rows[start : start + _BATCH]
            for row, prediction in zip(part, pipeline.read_many(map(text_row, part)), strict=True):
                yield json.dumps({"id": row["id"], **prediction.to_dict()}, ensure_ascii=False) + "\n"
            progress.update(len(part))


def text_row(row: Row) -> TextRow:
    """Return what the pipeline reads of a row: its text, title, and the language of the page."""
    return TextRow(
        str(row["text"]), cast("str | None", row.get("title")), cast("str | None", row.get("lang"))
    )


def _open_for_writing(path: Path, *, compress: bool) -> IO[str]:
    if compress:
        return cast(IO[str], gzip.open(path, "wt", encoding="utf-8"))
    return path.open("w", encoding="utf-8")
