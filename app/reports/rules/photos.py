"""Photos are made anew from their pixels: no position, no camera, no hidden data, no bombs."""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 40_000_000
MOST_BYTES = 15_000_000
LONGEST_SIDE = 1600
QUALITY = 82


class UnusablePhotoError(ValueError):
    """A file that is no photo we can take; `reason` is `too_large`, `not_a_photo` or `broken`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A JPEG that holds nothing but a picture."""

    jpeg: bytes
    width: int
    height: int


def clean_photo(data: bytes) -> CleanPhoto:
    """Return the picture upright, at most 1600 pixels long and free of everything else, or raise UnusablePhotoError."""
    if len(data) > MOST_BYTES:
        raise UnusablePhotoError("too_large")
    picture = _decode(_open(data))
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # A new image: what the old one carried along (position, camera, thumbnail, comments) stays behind.
    plain = Image.new("RGB", picture.size, "white")
    plain.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    written = io.BytesIO()
    plain.save(written, "JPEG", quality=QUALITY, optimize=True)
    return CleanPhoto(written.getvalue(), plain.width, plain.height)


def _open(data: bytes) -> Image.Image:
    """Read the header alone, so that the pixels are counted before any is decoded."""
    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures; we refuse them by our own count.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise UnusablePhotoError("too_large") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise UnusablePhotoError("not_a_photo") from error
    if picture.width * picture.height > MOST_PIXELS:
        raise UnusablePhotoError("too_large")
    return picture


def _decode(picture: Image.Image) -> Image.Image:
    try:
        if picture.format == "JPEG":
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        return upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except Exception as error:  # noqa: BLE001 - decoders raise many kinds on a broken file, none of them is our fault
        raise UnusablePhotoError("broken") from error
