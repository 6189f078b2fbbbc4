"""Contact data can be read only with its key, in its place."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.core.encryption import (
    KeyRing,
    UnreadableValueError,
    keyed_hash,
    new_person_key,
    normal_email,
    person_ring,
)
from app.core.errors import MissingSettingError

PLACE = "contact|email|42"


@given(st.binary(max_size=300))
def test_what_was_sealed_can_be_opened_in_its_place(plain: bytes) -> None:
    ring = person_ring(new_person_key())
    assert ring.decrypt(ring.encrypt(plain, place=PLACE), place=PLACE) == plain


def test_a_value_moved_to_another_row_is_unreadable() -> None:
    ring = person_ring(new_person_key())
    with pytest.raises(UnreadableValueError):
        ring.decrypt(ring.encrypt(b"anna@example.org", place=PLACE), place="contact|email|43")


def test_a_value_is_unreadable_with_another_persons_key() -> None:
    sealed = person_ring(new_person_key()).encrypt(b"anna@example.org", place=PLACE)
    with pytest.raises(UnreadableValueError):
        person_ring(new_person_key()).decrypt(sealed, place=PLACE)


@given(st.binary(max_size=60))
def test_noise_is_refused_by_name(noise: bytes) -> None:
    with pytest.raises(UnreadableValueError):
        person_ring(new_person_key()).decrypt(noise, place=PLACE)


def test_a_new_key_encrypts_and_the_old_one_still_opens() -> None:
    old_key, new_key = new_person_key(), new_person_key()
    sealed = KeyRing({1: old_key}).encrypt(b"x", place=PLACE)
    ring = KeyRing({1: old_key, 2: new_key})
    assert ring.is_stale(sealed)
    assert ring.decrypt(sealed, place=PLACE) == b"x"
    assert not ring.is_stale(ring.encrypt(b"x", place=PLACE))


@pytest.mark.parametrize("text", ["", "1", "1:abc", "x:QUFB", "0:" + "QUFB" * 10 + "QUE="])
def test_a_malformed_key_setting_is_named(text: str) -> None:
    with pytest.raises(MissingSettingError, match="CONTACT_KEYS"):
        KeyRing.from_setting(text)


def test_one_mailbox_has_one_hash_however_it_is_written(app: Flask) -> None:
    assert keyed_hash("email", normal_email(" Anna@EXAMPLE.org ")) == keyed_hash(
        "email", normal_email("anna@example.org")
    )
