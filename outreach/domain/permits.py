"""The police permit of large events.

Regulations on the safety of large mass activities (State Council order 505): 1,000 or more expected people need a
permit; the county's police decide below 5,000, the city's from 5,000; to be asked for 20 days ahead; an event in the
name of a government of county level or higher is exempt, a township's is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from outreach.domain.words import N_

PERMIT_FROM = 1_000
CITY_FROM = 5_000
DAYS_AHEAD = 20


class HolderKind(StrEnum):
    """In whose name an event is held."""

    COUNTY_GOVERNMENT = "county_government"
    TOWNSHIP_GOVERNMENT = "township_government"
    FIRM = "firm"


HOLDER_WORDS: Mapping[HolderKind, str] = {
    HolderKind.COUNTY_GOVERNMENT: N_("A government of county level or higher"),
    HolderKind.TOWNSHIP_GOVERNMENT: N_("A township government"),
    HolderKind.FIRM: N_("A firm or association"),
}


class PermitAuthority(StrEnum):
    """Whose police decide."""

    COUNTY_POLICE = "county_police"
    CITY_POLICE = "city_police"


AUTHORITY_WORDS: Mapping[PermitAuthority, str] = {
    PermitAuthority.COUNTY_POLICE: N_("the county's police"),
    PermitAuthority.CITY_POLICE: N_("the city's police"),
}


@dataclass(frozen=True)
class PermitAdvice:
    """Whether an event needs a permit, from whom, and by when to apply."""

    needed: bool
    exempt: bool = False
    authority: PermitAuthority | None = None
    apply_by: date | None = None
    late: bool = False


@dataclass(frozen=True)
class Permit:
    """A permit's number and days."""

    number: str = ""
    applied_on: date | None = None
    issued_on: date | None = None


def permit_advice(expected: int | None, holder: HolderKind, starts_on: date | None, today: date) -> PermitAdvice:
    """What the rule says about an event as planned."""
    if expected is None or expected < PERMIT_FROM:
        return PermitAdvice(needed=False)
    if holder is HolderKind.COUNTY_GOVERNMENT:
        return PermitAdvice(needed=False, exempt=True)
    apply_by = starts_on - timedelta(days=DAYS_AHEAD) if starts_on else None
    return PermitAdvice(
        needed=True,
        authority=PermitAuthority.CITY_POLICE if expected >= CITY_FROM else PermitAuthority.COUNTY_POLICE,
        apply_by=apply_by,
        late=apply_by is not None and apply_by < today,
    )


def permit_faults(permit: Permit, *, today: date) -> dict[str, str]:
    """What's wrong with a permit as typed: field -> message."""
    faults: dict[str, str] = {}
    if permit.applied_on and permit.applied_on > today:
        faults["permit_applied_on"] = N_("The day of the application is in the future.")
    if permit.issued_on and permit.issued_on > today:
        faults["permit_issued_on"] = N_("The day of the permit is in the future.")
    elif permit.applied_on and permit.issued_on and permit.issued_on < permit.applied_on:
        faults["permit_issued_on"] = N_("The permit is older than its application.")
    return faults


def permit_gaps(advice: PermitAdvice, permit: Permit, *, outdated: bool = False) -> dict[str, str]:
    """What an event that needs a permit still lacks before it may be published: field -> message."""
    if not advice.needed:
        return {}
    gaps: dict[str, str] = {}
    if permit.number and outdated:
        gaps["permit_number"] = N_(
            "The permit was issued for another time, place or scale. Ask the police, then enter the new permit."
        )
    if not permit.number:
        gaps["permit_number"] = N_("An event of this size needs the number of its police permit.")
    if permit.applied_on is None:
        gaps["permit_applied_on"] = N_("Give the day on which the permit was applied for.")
    if permit.issued_on is None:
        gaps["permit_issued_on"] = N_("Give the day on which the permit was issued.")
    return gaps
