"""A month that is closed: its figures are those of its last day, sealed by a checksum; what changes later is a correction."""

from __future__ import annotations

import hashlib
import json
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from outreach.domain.coverage.figures import FIGURE_NAMES, Figures

# the worst place is a settlement's number in its table, which another import of settlements changes
STATED = tuple(name for name in FIGURE_NAMES if name != "nearest_max_settlement")
Value = float | int | str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One figure of an area that is no longer what was stated."""

    figure: str
    before: Value
    after: Value


def first_day(day: date) -> date:
    """The month of a day, by its first day."""
    return day.replace(day=1)


def last_day(month: date) -> date:
    """The day that a month's figures stand for."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def months_over(today: date, count: int) -> list[date]:
    """The last months that are over, the newest first."""
    out: list[date] = []
    while len(out) < count:
        today = first_day(today) - timedelta(days=1)
        out.append(first_day(today))
    return out


def checksum(figures: Iterable[tuple[str, Figures]]) -> str:
    """SHA-256 over code and figures of every area, by code: numbers as JSON writes them, in the figures' order."""
    digest = hashlib.sha256()
    for code, one in sorted(figures, key=lambda pair: pair[0]):
        line = [code, *(getattr(one, name) for name in STATED)]
        digest.update(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    return digest.hexdigest()


def changes(stated: dict[str, Value], now: Figures) -> Iterator[Change]:
    """What an area's figures are now beside what was stated of them."""
    for name in STATED:
        before, after = stated[name], getattr(now, name)
        if before != after:
            yield Change(name, before, after)
