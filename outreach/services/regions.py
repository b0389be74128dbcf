"""Load the shipped areas and places: again and again with the same result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from outreach.domain.adcodes import AreaLevel
from outreach.domain.roles import Actor
from outreach.models.regions import Area, PopulationBasis, Settlement
from outreach.reference.areas import ReferenceArea, areas
from outreach.reference.settlements import SOURCE, settlements
from outreach.services import audit

_OWN = ("level", "name_zh", "name_en", "pinyin", "initials", "parent_id", "lineage", "first_on", "last_on")


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows a load has added, changed and left as they were."""

    created: int
    updated: int
    unchanged: int


def load_areas(session: Session, *, actor: Actor) -> Loaded:
    """Write the shipped areas that are missing or have changed. Areas that others use keep their ids."""
    known = {area.code: area for area in session.scalars(select(Area))}
    ids = {code: area.id for code, area in known.items()}
    lineages = {code: area.lineage for code, area in known.items()}
    created = updated = unchanged = 0
    for level in AreaLevel:
        fresh: list[dict[str, Any]] = []
        changed: list[dict[str, Any]] = []
        for area in (a for a in areas().values() if a.level == level):
            values = _values(area, ids, lineages)
            lineages[area.code] = values["lineage"]
            row = known.get(area.code)
            if row is None:
                fresh.append(values)
            elif any(getattr(row, name) != values[name] for name in _OWN):
                changed.append({"id": row.id, **values})
            else:
                unchanged += 1
        if fresh:
            result = session.execute(insert(Area).returning(Area.code, Area.id), fresh)
            ids.update(result.all())
        if changed:
            session.execute(update(Area), changed)
        created, updated = created + len(fresh), updated + len(changed)
    _set_successors(session, ids)
    session.expire_all()
    if created or updated:
        audit.record(session, actor=actor, action="areas.load", subject="areas", after={"created": created})
    return Loaded(created, updated, unchanged)


def _values(area: ReferenceArea, ids: dict[str, int], lineages: dict[str, str]) -> dict[str, Any]:
    above = lineages[area.parent_code] if area.parent_code else "/"
    return {
        "code": area.code,
        "level": AreaLevel(area.level),
        "name_zh": area.name_zh,
        "name_en": area.name_en,
        "pinyin": area.pinyin,
        "initials": area.initials,
        "parent_id": ids[area.parent_code] if area.parent_code else None,
        "lineage": f"{above}{area.code}/",
        "first_on": area.first_on,
        "last_on": area.last_on,
    }


def _set_successors(session: Session, ids: dict[str, int]) -> None:
    rows = [
        {"id": ids[area.code], "successor_id": ids[area.successor_code]}
        for area in areas().values()
        if area.successor_code
    ]
    session.execute(update(Area), rows)


def load_settlements(session: Session, *, actor: Actor) -> Loaded:
    """Write the shipped places, unless others have been imported: those are never mixed with them."""
    if session.scalar(select(func.count()).select_from(Settlement)):
        return Loaded(0, 0, session.scalar(select(func.count()).select_from(Settlement)) or 0)
    ids: dict[str, int] = dict(session.execute(select(Area.code, Area.id)).all())
    rows = [
        {
            "code": place.code,
            "name": place.name,
            "name_en": place.name_en,
            "area_id": ids[place.county_code],
            "latitude": place.latitude,
            "longitude": place.longitude,
            "population": place.population,
            "population_basis": PopulationBasis.GIVEN if place.population else PopulationBasis.NONE,
            "source": SOURCE,
        }
        for place in settlements()
        if place.county_code in ids
    ]
    session.execute(insert(Settlement), rows)
    audit.record(session, actor=actor, action="settlements.load", subject="settlements", after={"created": len(rows)})
    return Loaded(len(rows), 0, 0)
