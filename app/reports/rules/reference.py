"""References that can be read out over a telephone, and receipts that cannot be guessed."""

import hashlib
import secrets

# No 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V: letters and digits that are mistaken for each other by ear or eye.
ALPHABET = "ACDEFGHJKMNPQRTWXY34679"
RECEIPT_BYTES = 20


def new_reference() -> str:
    """Return eight unmistakable characters in two groups, such as `K3RT-9WXA` (36 bits)."""
    letters = [secrets.choice(ALPHABET) for _ in range(8)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


def normal_reference(typed: str) -> str:
    """Return a reference as stored, however it was typed."""
    letters = [letter for letter in typed.upper() if letter.isalnum()]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


def new_receipt() -> str:
    """Return the secret of a tracking link: 160 random bits in URL-safe text."""
    return secrets.token_urlsafe(RECEIPT_BYTES)


def receipt_hash(receipt: str) -> str:
    """Return the SHA-256 by which a receipt is found; it has enough randomness to need no salt."""
    return hashlib.sha256(receipt.encode()).hexdigest()
