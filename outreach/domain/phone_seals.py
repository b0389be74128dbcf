"""What phones seal before they store it: only the server opens it, whoever carries it there.

A record has a key of its own (AES-256-GCM), which the phone wraps to the server's public key by HPKE (RFC 9180: P-256,
HKDF-SHA-256, AES-128-GCM). The key pairs are derived from a secret that lies outside the database, a new one for each
quarter of a year; one that is past opens records for 180 days more. Inside lies the writer's stamp, signed by the server
at the sign-in: a colleague's phone or a manager's file may bring the record, it stays its writer's.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from itsdangerous import BadSignature, URLSafeSerializer

from outreach.domain.evidence import Link, read_link
from outreach.domain.words import N_

OPENS_FOR = timedelta(days=180)
UNREADABLE = N_(
    "This record is sealed to a key that is no longer used. Open the page with a network and send it again."
)
_SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_128_GCM)
# the order of the curve P-256 (FIPS 186-4, D.1.2.3)
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class SealError(ValueError):
    """A sealed record can't be opened: its key is unknown or too old, or it isn't what it says."""


@dataclass(frozen=True)
class Writer:
    """Who wrote a record: an account in one sign-in; `event_id` where that is for one event only."""

    user_id: UUID
    sign_in: str
    issued_at: datetime
    event_id: UUID | None = None


@dataclass(frozen=True)
class PublicKey:
    """The key that phones seal to; `raw` is its point, uncompressed, in base64url."""

    name: str
    raw: str


@dataclass(frozen=True)
class Opened:
    """A record as its writer made it."""

    body: Mapping[str, Any]
    writer: Writer
    link: Link | None = None


class PhoneSeals:
    """The key pairs of one installation, and the stamps of its writers."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        """`secrets` of 32 bytes each: the first is used for new keys, all open."""
        if not secrets or any(len(secret) != 32 for secret in secrets):
            raise ValueError("the phone key must be base64 of 32 bytes")
        self._secrets = {hashlib.sha256(b"name" + secret).hexdigest()[:6]: secret for secret in secrets}
        self._pairs: dict[str, ec.EllipticCurvePrivateKey] = {}

    def public(self, today: date) -> PublicKey:
        """The key to seal to now."""
        name = f"{_quarter(today)}-{next(iter(self._secrets))}"
        point = self._pair(name).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return PublicKey(name, base64.urlsafe_b64encode(point).decode().rstrip("="))

    def open(self, sealed: Mapping[str, Any], *, kind: str, record_id: UUID, today: date) -> Opened:
        """The body and the writer of a sealed record. Raises `SealError`."""
        try:
            place = f"{kind}/{record_id}".encode()
            name = str(sealed["key"])
            if today > _last_day(name) + OPENS_FOR:
                raise SealError("the key is too old")
            key = _SUITE.decrypt(_bytes(sealed["to"]), self._pair(name), info=b"outreach record " + place)
            plain = json.loads(AESGCM(key).decrypt(_bytes(sealed["nonce"]), _bytes(sealed["box"]), place))
            body, stamp = plain["body"], plain["stamp"]
            if not isinstance(body, dict):
                raise SealError("no body")
            return Opened(body, self.read_stamp(str(stamp)), read_link(plain.get("link")))
        except (KeyError, TypeError, ValueError, InvalidTag, RecursionError, AttributeError) as error:
            raise SealError(type(error).__name__) from None

    def stamp(self, writer: Writer) -> str:
        """The proof of who wrote, for a phone to put inside what it seals."""
        event = str(writer.event_id) if writer.event_id else ""
        return self._signer(next(iter(self._secrets))).dumps(
            [str(writer.user_id), writer.sign_in, int(writer.issued_at.timestamp()), event]
        )

    def read_stamp(self, text: str) -> Writer:
        """The writer that a stamp names. Raises `SealError` for one that isn't ours."""
        for name in self._secrets:
            try:
                user_id, sign_in, issued, event = self._signer(name).loads(text)
            except BadSignature:
                continue
            return Writer(
                UUID(user_id), str(sign_in), datetime.fromtimestamp(issued, UTC), UUID(event) if event else None
            )
        raise SealError("no stamp of ours")

    def _signer(self, name: str) -> URLSafeSerializer:
        return URLSafeSerializer(_derive(self._secrets[name], b"stamp", 32), salt="outreach writer")

    def _pair(self, name: str) -> ec.EllipticCurvePrivateKey:
        if name not in self._pairs:
            secret = self._secrets[name.rpartition("-")[2]]
            # 48 bytes modulo the order: as even as it need be (FIPS 186-5, A.4.1)
            scalar = int.from_bytes(_derive(secret, f"seal {name}".encode(), 48), "big") % (_ORDER - 1) + 1
            self._pairs[name] = ec.derive_private_key(scalar, ec.SECP256R1())
        return self._pairs[name]


def _derive(secret: bytes, use: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=b"outreach phones " + use).derive(secret)


def _quarter(day: date) -> str:
    return f"{day.year}q{(day.month + 2) // 3}"


def _last_day(name: str) -> date:
    """The last day on which phones seal to the key of this name. Raises `ValueError`."""
    year, _, number = name.partition("-")[0].partition("q")
    month = int(number) * 3
    following = date(int(year) + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
