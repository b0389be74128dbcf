"""Reads of areas: one, its children, its line upwards, and search. Officials see their own area and what lies below."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from outreach.domain.adcodes import AreaLevel
from outreach.domain.errors import NotFound
from outreach.domain.roles import Actor
from outreach.models.regions import Area, Population, Settlement
from outreach.policies.regions import below, within

SEARCH_LIMIT = 20
_CODE = re.compile(r"[0-9]{1,12}")
_LEVELS = {level: place for place, level in enumerate(AreaLevel)}


def get_area(session: Session, *, actor: Actor, code: str) -> Area:
    """Return the area with this code, or raise NotFound: also where it lies outside the actor's own."""
    area = find_area(session, code=code)
    if area is None or session.scalar(select(Area.id).where(Area.id == area.id, within(actor))) is None:
        raise NotFound
    return area


def find_area(session: Session, *, code: str) -> Area | None:
    """Return the area with this code, whoever asks; None where there is none."""
    if not _CODE.fullmatch(code):
        return None
    return session.scalar(select(Area).where(Area.code == code))


def inside(area: Area) -> Select[int]:
    """The ids of an area and of all areas below it, to select by."""
    return select(Area.id).where(below(area.lineage))


def list_ancestors(session: Session, area: Area) -> list[Area]:
    """Return the areas above, the country first."""
    codes = area.lineage.strip("/").split("/")[:-1]
    found = {a.code: a for a in session.scalars(select(Area).where(Area.code.in_(codes)))}
    return [found[code] for code in codes if code in found]


def list_children(session: Session, area: Area, *, ended: bool = False) -> list[Area]:
    """Return the areas directly below, by code; those that have ended only where asked for."""
    stmt = select(Area).where(Area.parent_id == area.id).order_by(Area.code)
    return list(session.scalars(stmt if ended else stmt.where(Area.last_on.is_(None))))


def count_by_level(session: Session, area: Area) -> dict[AreaLevel, int]:
    """Return how many areas of each level lie below."""
    stmt = (
        select(Area.level, func.count())
        .where(below(area.lineage), Area.id != area.id, Area.last_on.is_(None))
        .group_by(Area.level)
    )
    return dict(session.execute(stmt).all())


@dataclass(frozen=True, slots=True)
class ChildRow:
    """An area directly below another, with how many counties and townships it holds and its latest census count."""

    area: Area
    counties: int
    townships: int
    people: int | None


def list_child_rows(session: Session, area: Area) -> list[ChildRow]:
    """Return the areas directly below with their counts, by code: three queries whatever their number."""
    children = list_children(session, area)
    if not children:
        return []
    segment = func.substr(Area.lineage, len(area.lineage) + 1, 6)
    stmt = (
        select(segment, Area.level, func.count())
        .where(below(area.lineage), Area.last_on.is_(None), Area.level.in_((AreaLevel.COUNTY, AreaLevel.TOWNSHIP)))
        .group_by(segment, Area.level)
    )
    counts = {(code, level): count for code, level, count in session.execute(stmt)}
    people: dict[int, int] = dict(
        session.execute(
            select(Population.area_id, Population.total)
            .join(Area, Area.id == Population.area_id)
            .where(Area.parent_id == area.id)
            .order_by(Population.year)
        ).all()
    )
    return [
        ChildRow(
            child,
            counts.get((child.code, AreaLevel.COUNTY), 0),
            counts.get((child.code, AreaLevel.TOWNSHIP), 0),
            people.get(child.id),
        )
        for child in children
    ]


def list_settlements(session: Session, area: Area, *, limit: int = 200) -> list[Settlement]:
    """Return the places in an area, the largest first."""
    stmt = (
        select(Settlement)
        .join(Area, Area.id == Settlement.area_id)
        .where(or_(below(area.lineage), Settlement.township_id == area.id))
        .order_by(func.coalesce(Settlement.population, -1).desc(), Settlement.code)
        .limit(limit)
    )
    return list(session.scalars(stmt))


def search_areas(
    session: Session,
    *,
    actor: Actor,
    text: str,
    levels: Collection[AreaLevel] = (),
    limit: int = SEARCH_LIMIT,
) -> list[Area]:
    """Return the areas that a text names, in the actor's scope: by Chinese name, pinyin, initials or code.

    The best first: the whole name, then its beginning, then inside it; higher levels before lower ones.
    An area that has ended is found by its whole code or name only.
    """
    wanted = fold(text)
    if not wanted or len(wanted) > 80:
        return []
    match, rank = _match(wanted)
    stmt = select(Area).where(within(actor), match)
    if levels:
        stmt = stmt.where(Area.level.in_(levels))
    stmt = stmt.where(or_(Area.last_on.is_(None), rank == 0))
    order = case(_LEVELS, value=Area.level, else_=9)
    stmt = (
        stmt.options(joinedload(Area.parent))
        .order_by(rank, Area.last_on.isnot(None), order, func.length(Area.name_zh), Area.code)
        .limit(limit)
    )
    return list(session.scalars(stmt))


def fold(text: str) -> str:
    """Return what is compared: without spaces, apostrophes and marks over letters, in lower case; ü is v."""
    return re.sub(r"[\s'’ʼ·\-\x00%_\\]|[\ud800-\udfff]", "", text).lower().replace("ü", "v")


def _match(wanted: str) -> tuple[ColumnElement[bool], ColumnElement[int]]:
    """Whether an area is named by the text, and how well: 0 by the whole, 1 by the beginning, 2 otherwise.

    Every area is looked at, so the cheap comparisons come first, and the rank is worked out for what is found only. A
    township's Latin name is its pinyin and its kind: it is looked at where the pinyin begins alike, or is missing.
    """
    if _CODE.fullmatch(wanted):
        return _begins(Area.code, wanted), case((Area.code == wanted, 0), else_=1)
    if not wanted.isascii():
        whole, begins = Area.name_zh == wanted, _begins(Area.name_zh, wanted)
        return Area.name_zh.like(f"%{wanted}%"), case((whole, 0), (begins, 1), else_=2)
    spelled, initials = _begins(Area.pinyin, wanted), _begins(Area.initials, wanted)
    latin = _begins(func.replace(func.lower(Area.name_en), " ", ""), wanted)
    alike = or_(Area.level != AreaLevel.TOWNSHIP, Area.pinyin == "", _begins(Area.pinyin, wanted[:3]))
    whole = or_(Area.pinyin == wanted, Area.initials == wanted)
    return or_(spelled, initials, alike & latin), case((whole, 0), (spelled, 1), else_=2)


def _begins(column: ColumnElement[str] | InstrumentedAttribute[str], wanted: str) -> ColumnElement[bool]:
    """By `substr`, which costs a fraction of LIKE."""
    return func.substr(column, 1, len(wanted)) == wanted


def area_ids(session: Session, codes: Sequence[str]) -> dict[str, int]:
    """Return the ids of areas by their codes."""
    return dict(session.execute(select(Area.code, Area.id).where(Area.code.in_(codes))).all())
