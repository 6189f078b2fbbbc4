"""References that can be read out over a telephone, and receipts that cannot be guessed."""

import hashlib
import secrets

# No 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V: letters and digits that are mistaken for each other by ear or eye.
ALPHABET = "ACDEFGHJKMNPQRTWXY34679"
RECEIPT_BYTES = 16


def new_reference() -> str:
    """Return eight unmistakable characters in two groups, such as `K3RT-9WXA` (36 bits)."""
    letters = [secrets.choice(ALPHABET) for _ in range(8)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


def normal_reference(typed: str) -> str:
    """Return a reference as stored, however it was typed."""
    letters = [letter for letter in typed.upper() if letter.isalnum()]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


def new_receipt() -> str:
    """Return the secret of a tracking link: 128 random bits as 32 hex digits, which can be typed from paper."""
    return secrets.token_hex(RECEIPT_BYTES)


def normal_receipt(typed: str) -> str:
    """Return a receipt as it was made, however it was typed."""
    return "".join(letter for letter in typed.lower() if letter.isalnum())


def spaced_receipt(receipt: str) -> str:
    """Return a receipt in groups of four, to be read from paper."""
    return " ".join(receipt[at : at + 4] for at in range(0, len(receipt), 4))


def receipt_hash(receipt: str) -> str:
    """Return the SHA-256 by which a receipt is found; it has enough randomness to need no salt."""
    return hashlib.sha256(normal_receipt(receipt).encode()).hexdigest()
