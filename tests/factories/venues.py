"""Venues for tests."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from outreach.domain.geo.datums import Datum
from outreach.domain.venues import VenueDetails, VenueKind, name_key
from outreach.models.regions import Area
from outreach.models.venues import Venue
from outreach.services.venues import VenuePlace
from tests.factories.world import World

RUGAO = (120.5735, 32.3716)


def details(name: str = "文峰广场", **changes: Any) -> VenueDetails:
    """Sound details of a square."""
    return VenueDetails(**({"name": name, "kind": VenueKind.SQUARE, "stalls": 20} | changes))


def place(area: Area, *, east_m: float = 0, datum: Datum = Datum.WGS84) -> VenuePlace:
    """A place in Rugao, so many metres east of its old town."""
    return VenuePlace(RUGAO[0] + east_m / 94_000, RUGAO[1], datum, area)


def make_venue(session: Session, world: World, **changes: Any) -> Venue:
    """A venue of Rugao's organiser, flushed."""
    values: dict[str, Any] = {
        "organisation_id": world.organisations[0].id,
        "name": "文峰广场",
        "kind": VenueKind.SQUARE,
        "area_id": world.areas["320682"].id,
        "given_longitude": RUGAO[0],
        "given_latitude": RUGAO[1],
        "datum": Datum.WGS84,
        "longitude": RUGAO[0],
        "latitude": RUGAO[1],
        "stalls": 20,
    } | changes
    venue = Venue(**values, name_key=name_key(values["name"]))
    session.add(venue)
    session.flush()
    return venue
