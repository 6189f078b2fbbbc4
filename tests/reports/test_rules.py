"""Photos, references and typed text: pure rules."""

import io
import struct
import zlib
from itertools import product

import pytest
from PIL import Image

from app.reports.rules.photos import LONGEST_SIDE, UnusablePhotoError, clean_photo
from app.reports.rules.reference import (
    ALPHABET,
    new_receipt,
    new_reference,
    normal_reference,
    receipt_hash,
    spaced_receipt,
)
from app.reports.rules.status import Status, may_move
from app.reports.rules.typed import read_phone, read_position
from tests.reports.forms import picture


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def with_exif() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Camera of Anna"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif)


def bomb(side: int) -> bytes:
    """Return a small PNG that says it has side x side pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_of_a_listed_format_becomes_a_jpeg(form: str) -> None:
    assert opened(clean_photo(picture(form)).jpeg).format == "JPEG"


def test_camera_and_position_are_gone() -> None:
    clean = clean_photo(with_exif())
    assert b"Anna" not in clean.jpeg
    assert not opened(clean.jpeg).getexif()


def test_a_photo_taken_sideways_is_turned_upright() -> None:
    clean = clean_photo(with_exif())
    assert (clean.width, clean.height) == (30, 40)


def test_a_large_photo_is_made_smaller() -> None:
    assert max(opened(clean_photo(picture(size=(4000, 500))).jpeg).size) == LONGEST_SIDE


def test_bytes_after_the_picture_are_gone() -> None:
    assert b"PK-evil" not in clean_photo(picture() + b"PK-evil").jpeg


def test_a_transparent_picture_gets_white_ground() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(written, "PNG")
    assert opened(clean_photo(written.getvalue()).jpeg).getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not_a_photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_photo"),
        (b"GIF89a" + b"\0" * 50, "not_a_photo"),
        (picture("BMP"), "not_a_photo"),
        (picture(size=(900, 900))[:3000], "broken"),
        (bomb(7000), "too_large"),
        (bomb(60_000), "too_large"),
        (b"\xff" * 15_000_001, "too_large"),
    ],
)
def test_what_is_no_usable_photo_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnusablePhotoError) as refused:
        clean_photo(data)
    assert refused.value.reason == reason


def test_a_reference_has_only_letters_that_nobody_mistakes() -> None:
    assert set(new_reference().replace("-", "")) <= set(ALPHABET)


@pytest.mark.parametrize("typed", ["K3RT-9WXA", "k3rt9wxa", " k3rt 9wxa "])
def test_a_reference_is_found_however_it_was_typed(typed: str) -> None:
    assert normal_reference(typed) == "K3RT-9WXA"


def test_a_receipt_is_found_as_it_is_printed() -> None:
    receipt = new_receipt()
    assert receipt_hash(spaced_receipt(receipt).upper()) == receipt_hash(receipt)


def test_every_status_can_become_another() -> None:
    assert all(any(may_move(now, to) for to in Status) for now in Status)


def test_a_resolved_report_goes_back_to_its_team_only() -> None:
    assert [to for now, to in product([Status.RESOLVED], Status) if may_move(now, to)] == [
        Status.WITH_DEPARTMENT
    ]


@pytest.mark.parametrize(
    ("lat", "lon"),
    [("", ""), ("nan", "1"), ("inf", "1"), ("91", "0"), ("0", "181"), ("1", "x"), ("1e999", "0"), ("٣", "")],
)
def test_what_is_no_place_on_earth_is_no_position(lat: str, lon: str) -> None:
    assert read_position(lat, lon) is None


def test_a_position_is_as_exact_as_a_finger() -> None:
    assert read_position("51.123456789", "0.9") == (51.12346, 0.9)


def test_a_local_number_gets_the_country_code_of_the_city() -> None:
    assert read_phone("01632 960100", "GB") == "+441632960100"


@pytest.mark.parametrize("typed", ["12", "call me", "+", "0" * 60])
def test_a_number_nobody_can_call_is_refused(typed: str) -> None:
    assert read_phone(typed, "GB") is None
