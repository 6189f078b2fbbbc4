"""Artefacts: only what the manifest vouches for is ever opened."""

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from nlp_models import artefacts
from nlp_models.artefacts import MANIFEST, WEIGHTS, ArtefactError, digest, load, save
from nlp_models.category.model import SHIPPED


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save(
        tmp_path,
        {"numbers": np.arange(3), "words": "a\nb"},
        name="toy",
        model_version="1",
        labels=("a", "b"),
        languages=("en",),
    )
    return tmp_path


def test_what_was_saved_comes_back(folder: Path) -> None:
    assert load(folder).array("numbers").tolist() == [0, 1, 2]


def test_changed_weights_are_refused_before_they_are_opened(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = bytearray((folder / WEIGHTS).read_bytes())
    content[-1] ^= 1
    (folder / WEIGHTS).write_bytes(content)
    monkeypatch.setattr(artefacts, "_open", lambda *_: pytest.fail("opened"))
    with pytest.raises(ArtefactError, match="not the file"):
        load(folder)


def test_a_pickle_in_place_of_the_weights_is_refused(folder: Path) -> None:
    (folder / WEIGHTS).write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    values = json.loads((folder / MANIFEST).read_text())
    values["sha256"] = hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()
    (folder / MANIFEST).write_text(json.dumps(values))
    with pytest.raises(ArtefactError, match="cannot be opened"):
        load(folder)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"labels": 1}'])
def test_a_broken_manifest_is_refused(folder: Path, content: str) -> None:
    (folder / MANIFEST).write_text(content)
    with pytest.raises(ArtefactError, match="manifest"):
        load(folder)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError):
        load(tmp_path / "nothing")


def test_the_digest_follows_the_parameters_alone(folder: Path) -> None:
    assert digest({"a": np.ones(2), "b": "x"}) == digest({"b": "x", "a": np.ones(2)})
    assert digest({"a": np.ones(2)}) != digest({"a": np.zeros(2)})


def test_the_shipped_artefact_is_small_and_whole(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "copy")
    assert (SHIPPED / WEIGHTS).stat().st_size < 10 * 1024 * 1024
    loaded = load(tmp_path / "copy")
    assert digest(loaded.parameters) == loaded.manifest.parameters_sha256
