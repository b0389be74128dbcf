"""Records that phones seal: opened by their key, for as long as it serves, in their writer's name."""

from __future__ import annotations

import base64
import json
import os
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from outreach.domain.phone_seals import OPENS_FOR, PhoneSeals, SealError, Writer

ID = UUID("01900000-0000-7000-8000-000000000001")
DAY = date(2026, 6, 14)
WRITER = Writer(UUID(int=5), "s1", datetime(2026, 6, 14, 1, tzinfo=UTC))
SEALS = PhoneSeals([b"a" * 32])


def text(raw: bytes) -> str:
    """Base64url as phones write it."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def seal(
    seals: PhoneSeals,
    body: Any,
    *,
    day: date = DAY,
    writer: Writer = WRITER,
    kind: str = "lead",
    record_id: UUID = ID,
    link: Any = None,
) -> dict[str, str]:
    """Seal as the phone does (static/js/fair/seal.js)."""
    public, key, nonce, place = seals.public(day), os.urandom(32), os.urandom(12), f"{kind}/{record_id}".encode()
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), base64.urlsafe_b64decode(public.raw + "=="))
    suite = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_128_GCM)
    plain = json.dumps({"stamp": seals.stamp(writer), "body": body, "link": link}).encode()
    return {
        "key": public.name,
        "to": text(suite.encrypt(key, point, info=b"outreach record " + place)),
        "nonce": text(nonce),
        "box": text(AESGCM(key).encrypt(nonce, plain, place)),
    }


def test_record_opens_in_its_writers_name() -> None:
    opened = SEALS.open(seal(SEALS, {"phone": "1"}), kind="lead", record_id=ID, today=DAY)
    assert (opened.body, opened.writer) == ({"phone": "1"}, WRITER)


@pytest.mark.parametrize("field", ["key", "to", "nonce", "box"])
def test_changed_record_does_not_open(field: str) -> None:
    sealed = seal(SEALS, {"phone": "1"})
    changed = [
        sealed | {field: sealed[field][:-2] + "AB"},
        sealed | {field: "?"},
        {k: v for k, v in sealed.items() if k != field},
    ]
    for one in changed:
        with pytest.raises(SealError):
            SEALS.open(one, kind="lead", record_id=ID, today=DAY)


def test_record_does_not_open_as_another() -> None:
    with pytest.raises(SealError):
        SEALS.open(seal(SEALS, {}), kind="test_drive", record_id=ID, today=DAY)


def test_old_key_opens_for_180_days_after_its_quarter() -> None:
    sealed, last = seal(SEALS, {}), date(2026, 6, 30) + OPENS_FOR
    assert SEALS.open(sealed, kind="lead", record_id=ID, today=last).body == {}
    with pytest.raises(SealError):
        SEALS.open(sealed, kind="lead", record_id=ID, today=last + timedelta(days=1))
    assert SEALS.public(date(2026, 12, 31)).name != SEALS.public(date(2027, 1, 1)).name


def test_new_secret_seals_and_the_old_one_still_opens() -> None:
    both = PhoneSeals([b"b" * 32, b"a" * 32])
    assert both.open(seal(SEALS, {}), kind="lead", record_id=ID, today=DAY).writer == WRITER
    assert both.public(DAY) != SEALS.public(DAY)
    with pytest.raises(SealError):
        SEALS.open(seal(both, {}), kind="lead", record_id=ID, today=DAY)


def test_stamp_of_another_installation_is_none() -> None:
    with pytest.raises(SealError):
        SEALS.read_stamp(PhoneSeals([b"c" * 32]).stamp(WRITER))
    with pytest.raises(ValueError, match="32 bytes"):
        PhoneSeals([b"short"])
