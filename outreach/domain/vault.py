"""Sealing of personal data: AES-256-GCM bound to its row, and keyed blind indexes to find what can't be read.

A sealed value is `key id | nonce (12) | ciphertext and tag`; the additional data names table, row and field, so a value
copied to another row doesn't open. Keys come from the setting `data_key`: base64 of 32 bytes, or several as
'id:base64,id:base64' of which the first seals and all open; `flask leads rekey` moves the rows to the first.
Blind indexes are HMAC-SHA-256 with keys derived from the same, separate for each use: a plain hash of an 11-digit
number is guessed in seconds.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Callable
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12
_FIRST_ID = 1


class VaultError(RuntimeError):
    """A key is missing or unusable, or a sealed value isn't what its row says."""


class Vault:
    """Seals, opens and indexes with the keys of one installation."""

    def __init__(self, keys: dict[int, bytes]) -> None:
        """`keys` by id (1 to 255), each of 32 bytes; the first is used for new values."""
        if not keys or any(len(key) != 32 or not 0 < key_id < 256 for key_id, key in keys.items()):
            raise VaultError("the data key must be base64 of 32 bytes, ids 1 to 255")
        self.current = next(iter(keys))
        self._ciphers = {key_id: AESGCM(_derive(key, b"seal")) for key_id, key in keys.items()}
        self._index_keys = {key_id: _derive(key, b"index") for key_id, key in keys.items()}

    def seal(self, text: str, *, table: str, row: UUID, field: str) -> bytes:
        """Encrypt `text` for this field of this row."""
        nonce = os.urandom(_NONCE)
        body = self._ciphers[self.current].encrypt(nonce, text.encode(), _place(table, row, field))
        return bytes([self.current]) + nonce + body

    def open(self, sealed: bytes, *, table: str, row: UUID, field: str) -> str:
        """Decrypt what `seal` made for the same place. Raises `VaultError` for anything else."""
        cipher = self._ciphers.get(sealed[0]) if sealed else None
        if cipher is None:
            raise VaultError(f"no key for a sealed value of {table}.{field}")
        try:
            return cipher.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], _place(table, row, field)).decode()
        except InvalidTag:
            raise VaultError(f"a sealed value of {table}.{field} does not belong to its row") from None

    def is_current(self, sealed: bytes) -> bool:
        """True where the value is sealed with the key in use."""
        return bool(sealed) and sealed[0] == self.current

    def number_index(self, number: str) -> str:
        """Blind index of a whole number, the same over all companies."""
        return self._index(self.current, f"number:{number}")

    def number_indexes(self, number: str) -> list[str]:
        """The number's index under each key, the current one first: rows not yet moved are found too."""
        return [self._index(key_id, f"number:{number}") for key_id in self._index_keys]

    def last_four_index(self, digits: str, organisation_id: UUID) -> str:
        """Blind index of the last four digits within one company: useless to compare companies by."""
        return self._index(self.current, f"last-four:{organisation_id}:{digits}")

    def last_four_indexes(self, digits: str, organisation_id: UUID) -> list[str]:
        """As `last_four_index`, under each key."""
        return [self._index(key_id, f"last-four:{organisation_id}:{digits}") for key_id in self._index_keys]

    def village_index(self, key: str, organisation_id: UUID) -> str:
        """Blind index of a village's `domain.households.village_key` within one company."""
        return self._index(self.current, f"village:{organisation_id}:{key}")

    def _index(self, key_id: int, text: str) -> str:
        return hmac.new(self._index_keys[key_id], text.encode(), hashlib.sha256).hexdigest()


def read_keys(setting: str) -> dict[int, bytes]:
    """The keys in the setting `data_key`, in its order. Raises `VaultError` with a word on what is wrong."""
    keys: dict[int, bytes] = {}
    for part in filter(None, (piece.strip() for piece in setting.split(","))):
        prefix, colon, body = part.partition(":")
        try:
            keys[int(prefix) if colon else _FIRST_ID] = _decode(body if colon else part)
        except (binascii.Error, ValueError):
            raise VaultError("the data key must be base64 of 32 bytes, or 'id:base64' joined by commas") from None
    return keys


def current_vault() -> Vault:
    """The vault of the running application; `provide_vault` says where it is."""
    return _provider()


def provide_vault(provider: Callable[[], Vault]) -> None:
    """Tell where the vault of the running application is found: called once by the application's factory."""
    global _provider  # the floors below the application can't import it
    _provider = provider


def _no_vault() -> Vault:
    raise VaultError("no vault has been opened")


_provider: Callable[[], Vault] = _no_vault


def _decode(text: str) -> bytes:
    padded = text.strip().replace("-", "+").replace("_", "/")
    return base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True)


def _derive(key: bytes, use: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"outreach/" + use).derive(key)


def _place(table: str, row: UUID, field: str) -> bytes:
    return f"{table}/{row}/{field}".encode()
