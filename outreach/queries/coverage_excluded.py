"""Which recorded stations of an area don't count, and why."""

from __future__ import annotations

from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from outreach.domain.chargers import Access, StationStatus
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.models.chargers import Station
from outreach.models.regions import Area
from outreach.policies.chargers import visible_to
from outreach.queries.coverage_stations import counted
from outreach.queries.regions import inside

REASONS = {
    "counted": N_("counted"),
    "swap": N_("swap stations, counted apart"),
    "planned": N_("planned"),
    "closed": N_("closed for a time"),
    "blocked": N_("blocked"),
    "gone": N_("gone"),
    "private": N_("not open to the public"),
    "dates": N_("not yet opened, or closed, on the day"),
}


def count_by_reason(session: Session, *, actor: Actor, area: Area, as_of: date) -> dict[str, int]:
    """Stations recorded in an area now, each under the first reason that leaves it out, or as counted."""
    reason = case(
        (counted(as_of), "counted"),
        (Station.status == StationStatus.PLANNED, "planned"),
        (Station.status == StationStatus.TEMPORARILY_CLOSED, "closed"),
        (Station.status == StationStatus.BLOCKED, "blocked"),
        (Station.status == StationStatus.GONE, "gone"),
        (Station.access.in_([Access.RESTRICTED, Access.PRIVATE]), "private"),
        ((Station.opened_on > as_of) | (Station.closed_on <= as_of), "dates"),
        else_="swap",
    )
    query = select(reason, func.count()).where(visible_to(actor), Station.area_id.in_(inside(area))).group_by(reason)
    found: dict[str, int] = dict(session.execute(query).all())
    return {name: found[name] for name in REASONS if name in found}
