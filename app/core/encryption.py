"""Personal fields at rest: authenticated encryption bound to its row, one key a person, a key ring that rotates."""

import base64
import hashlib
import hmac
import os
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from app.core.config import settings
from app.core.errors import MissingSettingError

NONCE_BYTES = 12


class UnreadableValueError(Exception):
    """A stored value does not fit its key or its place: wrong key, moved, or tampered with."""


class KeyRing:
    """Numbered 32-byte keys; the highest number encrypts, all decrypt (AES-256-GCM-SIV, RFC 8452)."""

    def __init__(self, keys: dict[int, bytes]) -> None:
        self._keys = keys
        self.current = max(keys)

    @classmethod
    def from_setting(cls, text: str) -> "KeyRing":
        """Read `1:base64,2:base64`, as in the setting CONTACT_KEYS."""
        try:
            pairs = [part.split(":", 1) for part in text.split(",")]
            keys = {int(number): base64.urlsafe_b64decode(key) for number, key in pairs}
        except ValueError as error:
            raise MissingSettingError("CONTACT_KEYS must look like 1:base64,2:base64") from error
        if any(len(key) != 32 or not 0 < number < 256 for number, key in keys.items()):
            raise MissingSettingError("CONTACT_KEYS needs 32-byte keys numbered 1 to 255")
        return cls(keys)

    def encrypt(self, plain: bytes, *, place: str) -> bytes:
        """Return key number, nonce and ciphertext; `place` names table, column and row."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = AESGCMSIV(self._keys[self.current]).encrypt(nonce, plain, place.encode())
        return bytes([self.current]) + nonce + sealed

    def decrypt(self, value: bytes, *, place: str) -> bytes:
        """Return the plain bytes, or raise UnreadableValueError."""
        key = self._keys.get(value[0]) if value else None
        if key is None:
            raise UnreadableValueError(f"no key for {place}")
        nonce, sealed = value[1 : 1 + NONCE_BYTES], value[1 + NONCE_BYTES :]
        try:
            return AESGCMSIV(key).decrypt(nonce, sealed, place.encode())
        except (InvalidTag, ValueError) as error:
            raise UnreadableValueError(f"cannot read {place}") from error

    def is_stale(self, value: bytes) -> bool:
        """Say whether the value was written under an older key."""
        return value[0] != self.current


def master_ring() -> KeyRing:
    """Return the key ring of the setting CONTACT_KEYS."""
    return KeyRing.from_setting(settings().contact_keys)


def new_person_key() -> bytes:
    """Return a fresh 32-byte key for one person's fields."""
    return os.urandom(32)


def person_ring(key: bytes) -> KeyRing:
    """Return a ring that holds one person's key."""
    return KeyRing({1: key})


def keyed_hash(field: str, value: str) -> str:
    """Return 32 hex digits by which a value can be looked up but not read (HMAC-SHA-256, truncated)."""
    message = f"{field}\0{value}".encode()
    return hmac.new(settings().pepper_key.encode(), message, hashlib.sha256).hexdigest()[:32]


def normal_email(address: str) -> str:
    """Return one spelling for every way of writing the same mailbox."""
    local, _, domain = unicodedata.normalize("NFKC", address.strip()).rpartition("@")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        domain = domain.lower()
    return f"{local.lower()}@{domain.lower()}"
