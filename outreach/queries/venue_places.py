"""Counties and townships as a venue's form names them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from outreach.domain.adcodes import AreaLevel
from outreach.domain.roles import ANONYMOUS, Actor, Role
from outreach.models.organisations import Organisation, OrganisationKind
from outreach.models.regions import Area
from outreach.queries.boundaries import current_boundaries
from outreach.queries.regions import search_areas

_CODE = re.compile(r"\s*(\d{6}|\d{9}|\d{12})(?!\d)", re.ASCII)


def find_county(session: Session, text: str) -> Area | None:
    """The county that a text begins with the code of, or has the one name of (a city without counties counts as one)."""
    code = _CODE.match(text)
    if code:
        area = session.scalar(select(Area).where(Area.code == code[1][:6], Area.last_on.is_(None)))
        return area if area is not None and _stands_as_county(session, area) else None
    named = select(Area).where(
        (Area.name_zh == text.strip()) | (Area.name_en == text.strip()),
        Area.level.in_((AreaLevel.COUNTY, AreaLevel.PREFECTURE)),
        Area.last_on.is_(None),
    )
    found = [area for area in session.scalars(named.order_by(Area.code).limit(20)) if _stands_as_county(session, area)]
    return found[0] if len(found) == 1 else None


def county_at(session: Session, longitude: float, latitude: float) -> Area | None:
    """The county whose polygon holds a WGS-84 position, or lies right next to it (a pier, a bank)."""
    boundaries = current_boundaries(session)
    code = boundaries.locate(longitude, latitude) or boundaries.nearest(longitude, latitude)
    return session.scalar(select(Area).where(Area.code == code)) if code else None


def _stands_as_county(session: Session, area: Area) -> bool:
    if area.level is AreaLevel.COUNTY:
        return True
    if area.level is not AreaLevel.PREFECTURE:
        return False
    counties = select(Area.id).where(Area.parent_id == area.id, Area.level == AreaLevel.COUNTY)
    return session.scalar(counties.limit(1)) is None


def list_townships(session: Session, county: Area) -> Sequence[Area]:
    """The townships of a county, by code."""
    below = select(Area).where(Area.parent_id == county.id, Area.level == AreaLevel.TOWNSHIP, Area.last_on.is_(None))
    return session.scalars(below.order_by(Area.code)).all()


def find_township(session: Session, county: Area, text: str) -> Area | None:
    """The township of this county that a text begins with the code of, or has the name of."""
    code = _CODE.match(text)
    wanted = text.strip()
    for area in list_townships(session, county):
        if area.code == (code[1] if code else None) or wanted in (area.name_zh, area.name_en):
            return area
    return None


def lies_within_organisation(session: Session, organisation_id: UUID | None, area: Area) -> bool:
    """Whether an area lies in the organisation's own, or the organisation has none."""
    own = aliased(Area)
    lineage = session.scalar(
        select(own.lineage).join(Organisation, Organisation.area_id == own.id).where(Organisation.id == organisation_id)
    )
    if lineage is None:
        return True
    return area.lineage.startswith(lineage) or lineage.startswith(area.lineage)


def find_area(session: Session, text: str) -> Area | None:
    """The area that a filter names: by code at the text's beginning, or by its one name, beginning or pinyin."""
    code = _CODE.match(text)
    if code:
        return session.scalar(select(Area).where(Area.code == code[1]))
    wanted = text.strip()
    named = select(Area).where((Area.name_zh == wanted) | (Area.name_en == wanted)).order_by(Area.level, Area.code)
    found = session.scalars(named.limit(2)).all()
    if not found:
        counties = (AreaLevel.PROVINCE, AreaLevel.PREFECTURE, AreaLevel.COUNTY)
        found = search_areas(session, actor=ANONYMOUS, text=wanted, levels=counties, limit=2)
    return found[0] if len(found) == 1 else None


def list_organisers(session: Session, *, actor: Actor) -> Sequence[Organisation]:
    """The organisations that may keep a venue, for the office to choose from."""
    if actor.role is not Role.OFFICE:
        return []
    keepers = (OrganisationKind.ORGANISER, OrganisationKind.AUTHORITY, OrganisationKind.OFFICE)
    wanted = select(Organisation).where(Organisation.kind.in_(keepers))
    return session.scalars(wanted.order_by(Organisation.name)).all()


def own_area_code(session: Session, actor: Actor) -> str:
    """The code of the area of the actor's organisation, or nothing."""
    own = select(Area.code).join(Organisation, Organisation.area_id == Area.id)
    return session.scalar(own.where(Organisation.id == actor.organisation_id)) or ""
