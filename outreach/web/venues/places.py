"""From what a form says about a place to the place itself, and what is worth a second look before it is saved."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.domain.errors import RuleBroken
from outreach.domain.geo.datums import Datum, point_to_wgs84
from outreach.domain.positions import read_position
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.models.regions import Area
from outreach.queries.venue_places import county_at, find_county, find_township, lies_within_organisation
from outreach.queries.venues import LikelyDuplicate, list_likely_duplicates
from outreach.services.venues import VenuePlace


@dataclass(frozen=True)
class Doubts:
    """What the register asks about before it takes a venue."""

    duplicates: list[LikelyDuplicate] = field(default_factory=list)
    found: Area | None = None
    outside: Area | None = None

    def __bool__(self) -> bool:
        return bool(self.duplicates or self.found or self.outside)


def read_given(position: str, datum: str) -> tuple[float, float, Datum]:
    """Longitude, latitude and datum as given: a link tells its own; RuleBroken where none is known."""
    given = read_position(position)
    known = given.datum or (Datum(datum) if datum in set(Datum) else None)
    if known is None:
        raise RuleBroken(
            {"datum": N_("Say where the numbers come from: maps in China shift positions by up to 1.4 km.")}
        )
    return given.longitude, given.latitude, known


def resolve_place(session: Session, *, position: str, datum: str, county: str, township: str) -> VenuePlace:
    """The place that the form's four fields name; RuleBroken at the field that can't be resolved."""
    longitude, latitude, known = read_given(position, datum)
    if county:
        area = find_county(session, county)
        message = N_("This county isn't known. Enter its name or its six-digit code.")
    else:
        area = county_at(session, *point_to_wgs84(longitude, latitude, known))
        message = N_("The county couldn't be found from the position. Enter its name or its code.")
    if area is None:
        raise RuleBroken({"county": message})
    town = find_township(session, area, township) if township else None
    if township and town is None:
        raise RuleBroken({"township": N_("This county has no such township.")})
    return VenuePlace(longitude, latitude, known, area, town)


def doubts_about(
    session: Session, *, actor: Actor, name: str, place: VenuePlace, keeper: UUID | None, venue_id: UUID | None = None
) -> Doubts:
    """Likely duplicates, a county other than the position's, and a place outside the organisation's area."""
    longitude, latitude = point_to_wgs84(place.longitude, place.latitude, place.datum)
    duplicates = list_likely_duplicates(
        session,
        actor=actor,
        name=name,
        area_id=place.area.id,
        longitude=longitude,
        latitude=latitude,
        leave_out=venue_id,
    )
    found = county_at(session, longitude, latitude)
    return Doubts(
        duplicates,
        found=found if found is not None and found.id != place.area.id else None,
        outside=None if lies_within_organisation(session, keeper, place.area) else place.area,
    )
