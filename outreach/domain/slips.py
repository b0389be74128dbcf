"""Paper slips of a fair: an A4 sheet of twenty, each with a number that was reserved for the lead typed in from it."""

from __future__ import annotations

import hashlib
from uuid import UUID

SLIPS_A_SHEET = 20


def slip_id(sheet_id: UUID, place: int) -> UUID:
    """The id of the lead that a slip is for: a UUIDv7 of the sheet's moment, the rest following from sheet and place.

    The lead's own primary key so makes sure that no slip is entered twice. Raises `ValueError` for no such place.
    """
    if not 1 <= place <= SLIPS_A_SHEET:
        raise ValueError(f"a sheet has no slip {place}")
    rest = hashlib.sha256(sheet_id.bytes + bytes([place])).digest()[:10]
    value = int.from_bytes(sheet_id.bytes[:6] + rest, "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def slip_label(sheet: int, place: int) -> str:
    """The number as people read it: '3-07'."""
    return f"{sheet}-{place:02d}"
