"""Registers that are asked by the clock: what they are, how often, and when next."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from outreach.domain.words import N_

EVERY_HOURS = {24: N_("every day"), 168: N_("every week"), 720: N_("every 30 days")}
# after a failure it is asked again sooner
AGAIN_AFTER = timedelta(hours=6)
_ADDRESS = re.compile(r"https?://[^\s/@]+(/\S*)?")


class FeedKind(StrEnum):
    """What answers at the address."""

    FILE = "file"
    CEC102 = "cec102"


FEED_LABELS = {
    FeedKind.FILE: N_("A file: CSV, XLSX, GeoJSON, Open Charge Map"),
    FeedKind.CEC102: N_("An operator's platform by T/CEC 102"),
}


@dataclass(frozen=True, slots=True)
class CecSecrets:
    """What an operator's platform has agreed with us: the first proves who asks, the others seal and sign what is said.

    The keys and the vector of AES-128 are 16 characters each.
    """

    operator_secret: str = field(repr=False)
    data_secret: str = field(repr=False)
    data_vector: str = field(repr=False)
    sig_secret: str = field(repr=False)


def is_address(text: str) -> bool:
    """Whether it is an address of the web without a user's name in it."""
    return bool(_ADDRESS.fullmatch(text))


def next_time(now: datetime, every_hours: int, *, failed: bool = False) -> datetime:
    """When a register is asked again."""
    every = timedelta(hours=every_hours)
    return now + (min(every, AGAIN_AFTER) if failed else every)
