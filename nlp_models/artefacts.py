"""The only place where learned parameters are written to and read from files."""

import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
import skops.io
from numpy.typing import NDArray

MANIFEST = "manifest.json"
WEIGHTS = "weights.skops"
MAX_BYTES = 64 * 1024 * 1024
# Parameters are arrays and strings: nothing beyond what skops trusts by itself may stand in the file.
TRUSTED_TYPES: list[str] = []

Parameters = Mapping[str, NDArray[np.generic] | str]


class ArtefactError(Exception):
    """A model folder that is missing, incomplete, or not what its manifest promises."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a model folder holds, and the checksums by which it is recognised."""

    name: str
    version: str
    labels: tuple[str, ...]
    languages: tuple[str, ...]
    sha256: str
    parameters_sha256: str
    scikit_learn: str
    skops: str

    @property
    def model_id(self) -> str:
        """Name the model for ever: its name, version, and the beginning of its parameters' digest."""
        return f"{self.name}-{self.version}+{self.parameters_sha256[:10]}"


@dataclass(frozen=True, slots=True)
class Artefact:
    """A checked manifest with the parameters that it vouches for."""

    manifest: Manifest
    parameters: Parameters

    def array(self, name: str) -> NDArray[np.generic]:
        """Return a parameter that must be an array."""
        found = self.parameters.get(name)
        if not isinstance(found, np.ndarray):
            raise ArtefactError(f"the parameter {name!r} of {self.manifest.name} is missing or no array")
        return found

    def text(self, name: str) -> str:
        """Return a parameter that must be a string."""
        found = self.parameters.get(name)
        if not isinstance(found, str):
            raise ArtefactError(f"the parameter {name!r} of {self.manifest.name} is missing or no text")
        return found


def digest(parameters: Parameters) -> str:
    """Return the sha256 of what was learned, independent of the archive around it."""
    total = hashlib.sha256()
    for name in sorted(parameters):
        found = parameters[name]
        total.update(name.encode())
        if isinstance(found, str):
            total.update(found.encode())
        else:
            total.update(f"{found.dtype}{found.shape}".encode())
            total.update(np.ascontiguousarray(found).tobytes())
    return total.hexdigest()


def save(
    folder: Path,
    parameters: Parameters,
    *,
    name: str,
    model_version: str,
    labels: tuple[str, ...],
    languages: tuple[str, ...],
) -> Manifest:
    """Write the parameters and the manifest that vouches for them."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = folder / WEIGHTS
    skops.io.dump(dict(parameters), weights, compression=zipfile.ZIP_DEFLATED, compresslevel=9)
    manifest = Manifest(
        name=name,
        version=model_version,
        labels=labels,
        languages=languages,
        sha256=hashlib.sha256(weights.read_bytes()).hexdigest(),
        parameters_sha256=digest(parameters),
        scikit_learn=version("scikit-learn"),
        skops=version("skops"),
    )
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1) + "\n", encoding="utf-8")
    return manifest


def load(folder: Path) -> Artefact:
    """Return the model in the folder, or raise ArtefactError before anything unchecked is opened."""
    manifest = read_manifest(folder)
    try:
        if (folder / WEIGHTS).stat().st_size > MAX_BYTES:
            raise ArtefactError(f"{folder / WEIGHTS} is larger than {MAX_BYTES} bytes")
        content = (folder / WEIGHTS).read_bytes()
    except OSError as error:
        raise ArtefactError(f"cannot read {folder / WEIGHTS}: {error.strerror}") from error
    # The bytes that were checked are the bytes that are opened: nobody can swap the file in between.
    if hashlib.sha256(content).hexdigest() != manifest.sha256:
        raise ArtefactError(f"{folder / WEIGHTS} is not the file that its manifest describes")
    return Artefact(manifest, _open(content, folder))


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a model folder, or raise ArtefactError."""
    try:
        values = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        labels, languages = tuple(values.pop("labels")), tuple(values.pop("languages"))
        return Manifest(labels=labels, languages=languages, **values)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ArtefactError(f"cannot read {folder / MANIFEST}: {error}") from error


def _open(content: bytes, folder: Path) -> Parameters:
    try:
        parameters = skops.io.loads(content, trusted=TRUSTED_TYPES)
    except Exception as error:  # noqa: BLE001 - whatever a damaged archive raises, it is a damaged archive
        raise ArtefactError(f"{folder / WEIGHTS} cannot be opened: {error}") from error
    if not isinstance(parameters, dict):
        raise ArtefactError(f"{folder / WEIGHTS} holds no named parameters")
    return parameters
