"""Half-day slots: the unit in which stalls, vehicles and teams are booked, and what two events' slots have in common.

A day of Beijing has three slots: the morning to 13:00, the afternoon to 18:00, the evening. An event takes every slot
that it touches. Unique rows for each slot let the database itself refuse a second booking.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from outreach.domain.clock import BEIJING, beijing
from outreach.domain.words import N_


class DayPart(StrEnum):
    """A part of a day."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


PART_WORDS: Mapping[DayPart, str] = {
    DayPart.MORNING: N_("morning"),
    DayPart.AFTERNOON: N_("afternoon"),
    DayPart.EVENING: N_("evening"),
}
_ENDS = ((DayPart.MORNING, time(13)), (DayPart.AFTERNOON, time(18)), (DayPart.EVENING, None))


@dataclass(frozen=True, order=True)
class Slot:
    """One part of one day in Beijing."""

    day: date
    part: DayPart


def slots_between(starts_at: datetime, ends_at: datetime) -> list[Slot]:
    """The slots that a time touches, in order. Its end belongs to no slot: 8:00 to 13:00 is a morning."""
    first, last = beijing(starts_at), beijing(ends_at)
    slots = []
    day = first.date()
    while day <= last.date():
        begins = datetime.combine(day, time(0), BEIJING)
        for part, until in _ENDS:
            ends = datetime.combine(day, until, BEIJING) if until else datetime.combine(day, time(0), BEIJING)
            if until is None:
                ends += timedelta(days=1)
            if begins < last and first < ends:
                slots.append(Slot(day, part))
            begins = ends
        day += timedelta(days=1)
    return slots


@dataclass(frozen=True)
class Claim:
    """Stalls that an event holds (`firm`) or asks for."""

    event_id: UUID
    stalls: int
    slots: frozenset[Slot]
    firm: bool


@dataclass(frozen=True)
class StallOutlook:
    """How full a ground is for a planned event, in its fullest slot."""

    capacity: int
    held: int
    pending: int
    wanted: int
    with_firm: tuple[UUID, ...] = ()
    with_pending: tuple[UUID, ...] = ()

    @property
    def full(self) -> bool:
        """The ground can't take the event: a hard conflict."""
        return self.held + self.wanted > self.capacity

    @property
    def contested(self) -> bool:
        """It can today, but not if all who asked before are approved."""
        return not self.full and self.held + self.pending + self.wanted > self.capacity


def stall_outlook(capacity: int, wanted: int, slots: Iterable[Slot], others: Iterable[Claim]) -> StallOutlook:
    """What the other events leave of a ground's stalls during `slots`."""
    slots = list(slots)
    touching = [claim for claim in others if claim.slots.intersection(slots)]
    held = pending = 0
    for slot in slots:
        here = [claim for claim in touching if slot in claim.slots]
        firm = sum(claim.stalls for claim in here if claim.firm)
        held, pending = max((held, pending), (firm, sum(claim.stalls for claim in here) - firm))
    return StallOutlook(
        capacity,
        held,
        pending,
        wanted,
        tuple(claim.event_id for claim in touching if claim.firm),
        tuple(claim.event_id for claim in touching if not claim.firm),
    )
