"""The commands on files: one line for each row, and a clear refusal with the number of the bad line."""

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.triage.commands import triage


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(triage, [str(argument) for argument in arguments])
    return result.exit_code, result.output


def write(path: Path, *lines: object) -> Path:
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text)
    return path


@pytest.mark.parametrize("name", ["in.jsonl", "in.jsonl.gz"])
def test_each_row_gets_a_prediction_under_its_id(tmp_path: Path, name: str) -> None:
    rows = write(
        tmp_path / name, {"id": 7, "text": "pothole"}, "", {"id": "b", "text": "路灯不亮", "title": None}
    )
    status, _ = run("predict", "--in", rows, "--out", tmp_path / "out.jsonl")
    found = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert (status, [row["id"] for row in found]) == (0, [7, "b"])


@pytest.mark.parametrize(
    ("line", "reason"),
    [("{", "not JSON"), ("[1]", "not a JSON object"), ({"text": "x"}, 'no "id"'), ({"id": 1}, 'no "text"')],
)
def test_a_bad_line_is_refused_with_its_number(tmp_path: Path, line: object, reason: str) -> None:
    rows = write(tmp_path / "in.jsonl", {"id": 1, "text": "x"}, line)
    status, output = run("predict", "--in", rows, "--out", tmp_path / "out.jsonl")
    assert status == 2
    assert "line 2" in output
    assert reason in output
    assert not (tmp_path / "out.jsonl").exists()


def test_a_file_that_is_not_gzip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl.gz").write_text("hello")
    assert run("predict", "--in", tmp_path / "in.jsonl.gz", "--out", tmp_path / "o")[0] == 2


def test_a_damaged_model_is_refused(tmp_path: Path) -> None:
    rows = write(tmp_path / "in.jsonl", {"id": 1, "text": "x"})
    status, output = run("predict", "--in", rows, "--out", tmp_path / "o", "--model", tmp_path)
    assert (status, "manifest" in output) == (2, True)


def test_an_unknown_language_is_refused(tmp_path: Path) -> None:
    rows = write(tmp_path / "in.jsonl", {"id": 1, "text": "x"})
    assert "tlh" in run("predict", "--in", rows, "--out", tmp_path / "o", "--languages", "en,tlh")[1]


def test_rows_without_a_category_cannot_teach_or_judge(tmp_path: Path) -> None:
    rows = write(tmp_path / "in.jsonl", {"id": 1, "text": "x"})
    assert run("train", "--in", rows, "--out", tmp_path / "m")[0] == 2
    assert run("evaluate", "--in", rows)[0] == 2


def test_a_city_model_needs_a_folder(tmp_path: Path) -> None:
    rows = write(tmp_path / "in.jsonl", {"id": 1, "text": "x", "category": "noise"})
    assert run("train", "--in", rows)[0] == 2


def test_figures_are_printed(tmp_path: Path) -> None:
    rows = write(
        tmp_path / "in.jsonl", {"id": 1, "text": "huge pothole in the road", "category": "road_surface"}
    )
    status, output = run("evaluate", "--in", rows)
    assert (status, '"accuracy": 1.0' in output) == (0, True)
