"""Census counts: stored for the areas of today and summed up to the country."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from outreach.domain.adcodes import AreaLevel
from outreach.domain.demonstration import DEMONSTRATION_SOURCE
from outreach.domain.roles import Actor
from outreach.models.regions import Area, Population
from outreach.services import audit
from outreach.services.settlements import split_counts


@dataclass(frozen=True, slots=True)
class Count:
    """A census count under the code and name of its time."""

    code: str
    name: str
    total: int
    urban: int | None
    rural: int | None


@dataclass(frozen=True, slots=True)
class Counted:
    """What an import of counts has done; `unknown` are codes that no area answers to, `totals` are sums in the file."""

    stored: int
    unknown: tuple[str, ...]
    totals: tuple[str, ...]
    people: int


@dataclass(frozen=True, slots=True)
class CensusPlan:
    """The rows that an import of counts will store in place of the year's, and what that comes to."""

    rows: list[dict[str, Any]]
    done: Counted


def plan_population(session: Session, *, counts: Sequence[Count], year: int, source: str) -> CensusPlan:
    """What `replace_population` would store; nothing is written."""
    areas = {area.code: area for area in session.scalars(select(Area).where(Area.level != AreaLevel.TOWNSHIP))}
    parents = {area.parent_id for area in areas.values() if area.last_on is None}
    by_id = {area.id: area for area in areas.values()}
    unknown: list[str] = []
    totals: list[str] = []
    sums: dict[int, list[int | None]] = defaultdict(lambda: [0, 0, 0])
    counted: set[int] = set()
    people = stored = 0
    for count in counts:
        area = _area_of(count, areas, by_id)
        if area is None:
            unknown.append(count.code)
            continue
        if area.code == count.code and area.id in parents:
            totals.append(count.code)
            continue
        stored, people = stored + 1, people + count.total
        counted.add(area.id)
        for code in area.lineage.strip("/").split("/"):
            _add(sums[areas[code].id], count)
    partial = _partial(areas.values(), parents, counted)
    about = {"year": year, "source": source}
    whole = ((key, sum_) for key, sum_ in sums.items() if key not in partial)
    rows = [{"area_id": key, "total": t, "urban": u, "rural": r, **about} for key, (t, u, r) in whole]
    return CensusPlan(rows, Counted(stored, tuple(unknown), tuple(totals), people))


def replace_population(session: Session, *, actor: Actor, counts: Sequence[Count], year: int, source: str) -> Counted:
    """Replace a year's counts.

    A code that has ended counts for its successor, a development zone (no county) for its prefecture. Prefectures,
    provinces and the country hold the sum of all, where at least half of their counties are counted: less would pass for
    the whole. Sums in the file itself are left out. A census made up for the demonstration goes.
    """
    plan = plan_population(session, counts=counts, year=year, source=source)
    gone = delete(Population).where((Population.year == year) | (Population.source == DEMONSTRATION_SOURCE))
    session.execute(gone, execution_options={"synchronize_session": False})
    if plan.rows:
        session.execute(insert(Population), plan.rows)
    people = {"people": plan.done.people}
    audit.record(session, actor=actor, action="population.import", subject="populations", after=people)
    return plan.done


def foreseen_counts(session: Session, *, plan: CensusPlan, year: int) -> dict[int, tuple[int, int]] | None:
    """Rural and urban people by area once `plan` is stored; None where a later census goes on holding."""
    later = select(Population.id).where(Population.year > year, Population.source != DEMONSTRATION_SOURCE)
    if session.scalar(later.limit(1)) is not None:
        return None
    return split_counts([(row["area_id"], row["total"], row["urban"], row["rural"]) for row in plan.rows])


def _partial(areas: Collection[Area], parents: set[int | None], counted: set[int]) -> set[int]:
    """The areas above counties of which fewer than half of the counties are counted."""
    by_code = {area.code: area.id for area in areas}
    balance: dict[int, int] = defaultdict(int)
    for area in areas:
        if area.level in (AreaLevel.PREFECTURE, AreaLevel.COUNTY) and area.last_on is None and area.id not in parents:
            for code in area.lineage.strip("/").split("/")[:-1]:
                balance[by_code[code]] += 1 if area.id in counted else -1
    return {key for key, more in balance.items() if more < 0}


def _add(row: list[int | None], count: Count) -> None:
    for place, value in enumerate((count.total, count.urban, count.rural)):
        before = row[place]
        row[place] = None if before is None or value is None else before + value


def _area_of(count: Count, areas: dict[str, Area], by_id: dict[int, Area]) -> Area | None:
    """The area of today: the successor of an ended one, a sibling that took the name, else the prefecture."""
    area = areas.get(count.code)
    prefecture = areas.get(count.code[:4] + "00")
    if area is None:
        return prefecture if len(count.code) == 6 else None
    while area.successor_id is not None and area.successor_id in by_id:
        area = by_id[area.successor_id]
    if count.name and area.code == count.code and area.level is AreaLevel.COUNTY and area.name_zh[:2] != count.name[:2]:
        named = [a for a in areas.values() if a.parent_id == area.parent_id and a.name_zh[:2] == count.name[:2]]
        current = [a for a in named if a.last_on is None]
        return current[0] if len(current) == 1 else area
    return area
