"""Who must agree to an event: desks by area level and department, in stages, side by side within a stage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from outreach.domain.adcodes import AreaLevel
from outreach.domain.errors import RuleBroken
from outreach.domain.events import Ground
from outreach.domain.roles import Actor, Department, Role
from outreach.domain.words import N_

LEVELS = (AreaLevel.COUNTY, AreaLevel.PREFECTURE, AreaLevel.PROVINCE)
MOST_DESKS = 8
DEFAULT_DAYS = 3
MOST_DAYS = 30

DEPARTMENT_WORDS: Mapping[Department, str] = {
    Department.INDUSTRY: N_("Industry and information technology"),
    Department.PLANNING: N_("Development and reform"),
    Department.AGRICULTURE: N_("Agriculture and rural affairs"),
    Department.COMMERCE: N_("Commerce"),
    Department.ENERGY: N_("Energy"),
}
LEVEL_WORDS: Mapping[AreaLevel, str] = {
    AreaLevel.COUNTY: N_("County"),
    AreaLevel.PREFECTURE: N_("City (prefecture)"),
    AreaLevel.PROVINCE: N_("Province"),
}


class ApprovalStatus(StrEnum):
    """Where a desk stands with an event."""

    WAITING = "waiting"
    AGREED = "agreed"


@dataclass(frozen=True)
class Desk:
    """Officials of a level and a department who must agree, within `days`. None is any.

    Desks of one position are asked side by side, the next position when all of them have agreed. `grounds` are the
    changes that ask this desk again; after others its agreement stands.
    """

    position: int
    level: AreaLevel | None = None
    department: Department | None = None
    days: int = DEFAULT_DAYS
    grounds: frozenset[Ground] = frozenset(Ground)


ANY_OFFICIAL = Desk(1)


def check_desks(desks: Sequence[Desk]) -> None:
    """Raise `RuleBroken` for too many desks, one named twice, or days out of bounds."""
    keys = [(desk.level, desk.department) for desk in desks]
    if len(desks) > MOST_DESKS:
        raise RuleBroken({"": N_("An event is approved by eight desks at most.")})
    if len(set(keys)) != len(keys):
        raise RuleBroken({"": N_("Each level and department is asked once.")})
    if any(not 1 <= desk.days <= MOST_DAYS for desk in desks):
        raise RuleBroken({"": N_("A desk has 1 to 30 days.")})


def merge_desks(campaigns: Iterable[Iterable[Desk]], present: Iterable[AreaLevel]) -> list[Desk]:
    """The desks of an event that counts in several campaigns, each asked once, at its latest stage.

    A level that the event's place doesn't have (`present`), such as a prefecture in Beijing, is left out. Where nothing
    is set, any official in charge approves.
    """
    levels = {None, *present}
    merged: dict[tuple[AreaLevel | None, Department | None], Desk] = {}
    for desks in campaigns:
        for desk in desks:
            if desk.level not in levels:
                continue
            key = (desk.level, desk.department)
            known = merged.get(key, desk)
            merged[key] = replace(
                desk,
                position=max(known.position, desk.position),
                days=max(known.days, desk.days),
                grounds=known.grounds | desk.grounds,
            )
    found = sorted(merged.values(), key=lambda desk: (desk.position, desk.level or "", desk.department or ""))
    return found or [ANY_OFFICIAL]


def level_above(level: AreaLevel, present: Iterable[AreaLevel]) -> AreaLevel | None:
    """The next level up that a place has (`present`); None where none decides above."""
    known = set(present)
    return next((one for one in LEVELS[LEVELS.index(level) + 1 :] if one in known), None)


def may_sit(actor: Actor, level: AreaLevel | None, department: Department | None) -> bool:
    """Whether somebody in charge of the place may decide at this desk.

    An official without a department speaks for all of them at their level; the office may sit at every desk.
    """
    if actor.role is Role.OFFICE:
        return True
    if actor.role is not Role.OFFICIAL:
        return False
    return level in (None, actor.area_level) and (department is None or actor.department in (None, department))
