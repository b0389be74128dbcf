"""Codes that visitors of a fair are given: the stand's, which a poster shows, and the one of their own record.

A stand's code names an event, or a company at an event, and is signed: nobody makes up one for another event. It holds
nothing of the visitor, and serves until `OPEN_AFTER` the event's end, whatever day the event is moved to. A record's code
is 55 bits that follow from the record by a key, so that it can be shown again; the database keeps its HMAC only.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from outreach.domain.codes import ALPHABET, tidy_code, with_check

OPEN_AFTER = timedelta(hours=12)
RECORD_LENGTH = 11
_MARK = 10


class StandKind(StrEnum):
    """What a code on a poster stands for."""

    COMPANY = "company"
    EVENT = "event"


@dataclass(frozen=True)
class StandCode:
    """A company's part in an event (`EventCompany.id`), or a whole event."""

    kind: StandKind
    id: UUID


class StandCodes:
    """Makes and reads the codes of one installation."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, stand: StandCode) -> str:
        """The code of a stand, for an address: 35 characters."""
        return base64.urlsafe_b64encode(stand.id.bytes + self._mark(stand)).decode().rstrip("=")

    def read(self, text: str) -> StandCode | None:
        """The stand whose code this is; None for anything that wasn't made here."""
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            return None
        if len(raw) != 16 + _MARK:
            return None
        made = (StandCode(kind, UUID(bytes=raw[:16])) for kind in StandKind)
        return next((stand for stand in made if hmac.compare_digest(self._mark(stand), raw[16:])), None)

    def of_record(self, lead_id: UUID) -> str:
        """The code of a lead's record: eleven characters and their check."""
        digest = self._sum(f"record/{lead_id}")
        return with_check("".join(ALPHABET[byte % 32] for byte in digest[:RECORD_LENGTH]))

    def index_of(self, code: str) -> str:
        """What the database keeps of a record's code."""
        return self._sum(f"record-code/{code}").hex()

    def _mark(self, stand: StandCode) -> bytes:
        return self._sum(f"stand/{stand.kind}/{stand.id}")[:_MARK]

    def _sum(self, text: str) -> bytes:
        return hmac.new(self._key, text.encode(), hashlib.sha256).digest()


def tidy_record_code(text: str) -> str | None:
    """A record's code as somebody typed it, or None where it can't be one."""
    return tidy_code(text[:40], RECORD_LENGTH)


def spaced(code: str) -> str:
    """A record's code as people read it: K7QM-2F9P-0WXR."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
