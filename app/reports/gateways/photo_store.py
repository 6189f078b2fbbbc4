"""Where photos lie: pending ones of forms not yet sent, and kept ones of reports."""

import contextlib
import re
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from app.core.config import settings
from app.reports.rules.photos import CleanPhoto

PENDING_SECONDS = 24 * 3600
_TOKEN = re.compile(r"[0-9a-f]{32}")
_KEPT_NAME = re.compile(r"[0-9a-f]{32}\.jpg")


@dataclass(frozen=True, slots=True)
class KeptPhoto:
    """A photo of a report, as the folder has it."""

    name: str
    width: int
    height: int


def keep_pending(photo: CleanPhoto) -> str:
    """Keep a photo for a day, until its report is sent, and return the token by which it is found."""
    folder = _folder("pending")
    sweep_pending(folder)
    token = secrets.token_hex(16)
    (folder / f"{token}.jpg").write_bytes(photo.jpeg)
    return token


def find_pending(token: str) -> Path | None:
    """Return the file of a pending photo, or None where it has expired or never was."""
    return _existing("pending", f"{token}.jpg") if _TOKEN.fullmatch(token) else None


def keep_for_good(token: str) -> KeptPhoto | None:
    """Copy a pending photo to those of reports; None where it has expired."""
    pending = find_pending(token)
    if pending is None:
        return None
    kept = _folder("photos") / f"{secrets.token_hex(16)}.jpg"
    # A copy, not a move: if the transaction fails, the form still has its photo.
    shutil.copyfile(pending, kept)
    with Image.open(kept) as picture:
        return KeptPhoto(kept.name, picture.width, picture.height)


def find_kept(name: str) -> Path | None:
    """Return the file of a report's photo, or None."""
    return _existing("photos", name) if _KEPT_NAME.fullmatch(name) else None


def sweep_pending(folder: Path) -> None:
    """Remove photos of forms that nobody sent within a day."""
    oldest = time.time() - PENDING_SECONDS
    for file in folder.glob("*.jpg"):
        # Whoever else sweeps at this moment may be faster.
        with contextlib.suppress(FileNotFoundError):
            if file.stat().st_mtime < oldest:
                file.unlink()


def _folder(name: str) -> Path:
    folder = settings().media_dir / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _existing(folder: str, name: str) -> Path | None:
    file = settings().media_dir / folder / name
    return file if file.is_file() else None
