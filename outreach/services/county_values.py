"""One number a county: electric cars registered there at a year's end, and the county's own detour factor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from outreach.domain.adcodes import AreaLevel
from outreach.domain.errors import Forbidden
from outreach.domain.roles import Actor, Permission
from outreach.models.regions import Area, CountyDetour, NevStock
from outreach.services import audit


@dataclass(frozen=True, slots=True)
class CountyValue:
    """A number under the code of its time."""

    code: str
    value: float


def replace_nevs(
    session: Session, *, actor: Actor, values: Sequence[CountyValue], year: int, source: str
) -> frozenset[str]:
    """Replace a year's stock of electric cars, and return the codes that no county answers to.

    A code that has ended counts for the county that followed it; two that became one are added up.
    """
    ids = _counties(session, actor)
    sums: dict[int, int] = defaultdict(int)
    for one in values:
        if one.code in ids:
            sums[ids[one.code]] += round(one.value)
    session.execute(delete(NevStock).where(NevStock.year == year))
    rows = [{"area_id": key, "year": year, "total": total, "source": source} for key, total in sums.items()]
    if rows:
        session.execute(insert(NevStock), rows)
    after = {"year": year, "cars": sum(sums.values())}
    audit.record(session, actor=actor, action="nev_stock.import", subject="nev_stocks", after=after)
    return frozenset(one.code for one in values if one.code not in ids)


def replace_detours(session: Session, *, actor: Actor, values: Sequence[CountyValue], source: str) -> frozenset[str]:
    """Replace the counties' own detour factors, and return the codes that no county answers to."""
    ids = _counties(session, actor)
    factors = {ids[one.code]: one.value for one in values if one.code in ids}
    session.execute(delete(CountyDetour))
    rows = [{"area_id": key, "factor": factor, "source": source} for key, factor in factors.items()]
    if rows:
        session.execute(insert(CountyDetour), rows)
    audit.record(session, actor=actor, action="detours.import", subject="county_detours", after={"counties": len(rows)})
    return frozenset(one.code for one in values if one.code not in ids)


def _counties(session: Session, actor: Actor) -> dict[str, int]:
    """Ids of counties, and of prefectures (some have none below), by code; an ended one's is its successor's."""
    if not actor.may(Permission.AREAS_LOAD):
        raise Forbidden
    query = select(Area.code, Area.id, Area.successor_id).where(
        Area.level.in_([AreaLevel.COUNTY, AreaLevel.PREFECTURE])
    )
    return {code: successor or key for code, key, successor in session.execute(query)}
