"""Records made on phones without a network: what makes two of them the same, and why one may have to wait for a person.

A phone names a record itself (UUIDv7) and may send it any number of times, weeks later too. The fingerprint is an HMAC
with a key of its own over the canonical body: a plain hash of a phone number is guessed in seconds.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from outreach.domain.codes import ALPHABET
from outreach.domain.words import N_

MOST_RECORDS = 50
SKEW_FLAGGED = timedelta(minutes=5)


class RecordKind(StrEnum):
    """What a phone may send."""

    LEAD = "lead"
    TEST_DRIVE = "test_drive"
    DRIVE_RETURN = "drive_return"


class HeldWhy(StrEnum):
    """Why a record was kept aside."""

    OTHER_BODY = "other_body"
    RULE = "rule"
    TAKEN = "taken"
    ERASED = "erased"


class HeldStatus(StrEnum):
    """Where a record that was kept aside stands."""

    WAITING = "waiting"
    STORED = "stored"
    DROPPED = "dropped"


WHY_LABELS: dict[HeldWhy, str] = {
    HeldWhy.OTHER_BODY: N_("Sent twice with different contents: the first stays"),
    HeldWhy.RULE: N_("An entry breaks a rule"),
    HeldWhy.TAKEN: N_("Somebody else was first"),
    HeldWhy.ERASED: N_("This person asked to be erased"),
}
KIND_LABELS: dict[RecordKind, str] = {
    RecordKind.LEAD: N_("Lead"),
    RecordKind.TEST_DRIVE: N_("Test drive"),
    RecordKind.DRIVE_RETURN: N_("Return of a car"),
}
OTHER_BODY = N_("This record's number is taken by another. Yours was kept for your company to decide.")
ERASED = N_("This person asked to be erased. Your company decides whether they left their number again.")
OTHER_EVENT = N_("This sign-in was for another event: say which event the record belongs to.")
IN_FLIGHT = N_("Another request has this record in hand. Send it again in a moment.")
DROPPED = N_("Your company decided not to keep this record.")


@dataclass(frozen=True)
class Incoming:
    """One record as it came: who made it is the actor; `sent_at` is the phone's clock as it was sent."""

    kind: RecordKind
    id: UUID
    body: Mapping[str, Any]
    sent_at: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """What became of a record: 201 stored, 200 it is here already, 422 kept aside (`held_id`) with its reasons."""

    status: int
    key: UUID
    id: UUID | None = None
    received_at: datetime | None = None
    held_id: UUID | None = None
    why: HeldWhy | None = None
    errors: Mapping[str, str] | None = None
    params: Mapping[str, object] | None = None


class Fingerprints:
    """The HMAC of bodies and the numbers of receipts, with one key."""

    def __init__(self, key: bytes) -> None:
        if len(key) != 32:
            raise ValueError("the outbox key must be base64 of 32 bytes")
        self._key = key

    def of(self, incoming: Incoming) -> str:
        """The fingerprint of a record: the same for the same body, in whatever order its fields stand."""
        return self.of_text(f"{incoming.kind}/{incoming.id}/{canonical(incoming.body)}")

    def of_text(self, text: str) -> str:
        """The fingerprint of a text, which says itself what kind of thing it is."""
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()

    def receipt(self, record_id: UUID) -> str:
        """The number of the receipt, as people read it aloud: 'K7QM-2F9P'."""
        digest = hmac.new(self._key, f"receipt/{record_id}".encode(), hashlib.sha256).digest()
        marks = "".join(ALPHABET[byte % 32] for byte in digest[:8])
        return f"{marks[:4]}-{marks[4:]}"


def canonical(body: Mapping[str, Any]) -> str:
    """The body as one text, whatever the order and the spaces in which it came."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def read_key(text: str) -> bytes:
    """The key in base64. Raises `ValueError`."""
    try:
        return base64.b64decode(text.strip().replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error:
        raise ValueError("the outbox key must be base64 of 32 bytes") from None


def skew_of(incoming: Incoming, now: datetime) -> int | None:
    """Seconds by which the phone's clock is ahead of ours; None where it didn't say."""
    if incoming.sent_at is None:
        return None
    seconds = int((incoming.sent_at - now).total_seconds())
    return max(-(2**31), min(2**31 - 1, seconds))


def is_skewed(seconds: int | None) -> bool:
    """Whether a clock was so wrong that a reader is told."""
    return seconds is not None and abs(seconds) > SKEW_FLAGGED.total_seconds()


def by_our_clock(moment: datetime, skew: int | None, now: datetime) -> datetime:
    """The phone's claim of a moment, set right by its skew, never in the future."""
    return min(moment - timedelta(seconds=skew or 0), now)
