"""The mathematics of the audit chain: one text for one entry, and a hash that holds all before it.

Entries are appended by whoever writes and are not linked while they are written, so no writer waits for another.
One sealer links the committed entries afterwards: seal n holds SHA-256 over seal n-1's hash and the canonical JSON
of its entry. Changing, removing or inserting an entry breaks every later seal; cutting off the end is found by the
head, which is kept outside of the database.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID

GENESIS = "0" * 64


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a time in the audit log needs its zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} can't be put into the audit log")


def canonical(entry: Mapping[str, object]) -> str:
    """Return the one JSON text of an entry: sorted keys, no spaces, no NaN, times in UTC to the microsecond."""
    return json.dumps(entry, default=_plain, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def link(previous: str, number: int, entry: Mapping[str, object]) -> str:
    """Return the hash of seal `number`, over the hash before it and the entry's text."""
    text = f"{previous}\n{number}\n{canonical(entry)}"
    return hashlib.sha256(text.encode()).hexdigest()


class Fault(StrEnum):
    """What can be wrong with a chain."""

    GAP = "gap"
    UNLINKED = "unlinked"
    CHANGED = "changed"
    MISSING = "missing"
    SHORTENED = "shortened"


@dataclass(frozen=True)
class Head:
    """The last seal: its number and hash; number 0 before the first."""

    number: int = 0
    hash: str = GENESIS


@dataclass(frozen=True)
class Sealed:
    """A seal as it was stored, and its entry, or None where the entry is gone."""

    number: int
    previous: str
    hash: str
    entry: Mapping[str, object] | None


@dataclass(frozen=True)
class Verdict:
    """The result of a verification: how many seals hold, and the first fault with its number."""

    checked: int
    head: Head
    fault: Fault | None = None
    at: int | None = None

    @property
    def holds(self) -> bool:
        """Say whether nothing was found."""
        return self.fault is None


def _fault(seal: Sealed, head: Head) -> Fault | None:
    if seal.number != head.number + 1:
        return Fault.GAP
    if seal.previous != head.hash:
        return Fault.UNLINKED
    if seal.entry is None:
        return Fault.MISSING
    return None if link(head.hash, seal.number, seal.entry) == seal.hash else Fault.CHANGED


def verify(seals: Iterable[Sealed], known: Head | None = None) -> Verdict:
    """Walk the chain from its first seal; `known` is a head that was noted elsewhere and must be part of it."""
    head = Head()
    for seal in seals:
        fault = _fault(seal, head)
        if fault is not None:
            return Verdict(head.number, head, fault, head.number + 1 if fault is Fault.GAP else seal.number)
        head = Head(seal.number, seal.hash)
        if known is not None and known.number == head.number and known.hash != head.hash:
            return Verdict(head.number, head, Fault.CHANGED, head.number)
    if known is not None and known.number > head.number:
        return Verdict(head.number, head, Fault.SHORTENED, known.number)
    return Verdict(head.number, head)
