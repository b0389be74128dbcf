"""Short codes that people read aloud and type: Crockford's alphabet (no I, L, O, U) with a check character."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 7
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V", "-": "", " ": ""})


def new_code() -> str:
    """Seven random characters and their check character."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return with_check(body)


def with_check(body: str) -> str:
    """`body`, made of the alphabet's characters, with its check character."""
    return body + _check(body)


def tidy_code(text: str, length: int = LENGTH) -> str | None:
    """The code that `text` means (lower case, hyphens and look-alikes allowed), or None where its check fails.

    `length`: how many characters stand before the check.
    """
    code = text.upper().translate(_MISREAD)
    if len(code) != length + 1 or not set(code) <= set(ALPHABET) or _check(code[:-1]) != code[-1]:
        return None
    return code


def _check(body: str) -> str:
    # odd weights: every single wrong character changes the sum modulo 32
    return ALPHABET[sum((2 * place + 1) * ALPHABET.index(mark) for place, mark in enumerate(body)) % 32]
