"""From what a form says of a position to the position, its datum and its county."""

from __future__ import annotations

import shapely
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from outreach.domain.errors import RuleBroken
from outreach.domain.geo.datums import Datum, point_to_wgs84
from outreach.domain.positions import read_position
from outreach.domain.words import N_
from outreach.importers.chargers.locating import locate_batch
from outreach.models.chargers import Station
from outreach.models.regions import Area
from outreach.queries.boundaries import current_boundaries
from outreach.queries.chargers import find_area_by_code
from outreach.queries.home_charging import find_position
from outreach.queries.venue_places import find_township

# degrees around the middle of a township: about 10 km
_AROUND = 0.1


def phone_position(values: MultiDict[str, str]) -> tuple[float, float] | None:
    """Longitude and latitude of the phone, where they are a position."""
    latitude, longitude = values.get("lat", type=float), values.get("lon", type=float)
    if latitude is None or longitude is None or not (abs(latitude) <= 90 and abs(longitude) <= 180):  # NaN is neither
        return None
    return longitude, latitude


def read_place(session: Session, position: str, datum: str) -> tuple[float, float, Datum, Area | None]:
    """Longitude and latitude as given, their datum (a link tells its own), and the county they lie in."""
    given = read_position(position)
    known = given.datum or Datum(datum)
    lon, lat = point_to_wgs84(given.longitude, given.latitude, known)
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise RuleBroken({"position": N_("This is not a position on the globe.")})
    return (
        given.longitude,
        given.latitude,
        known,
        find_area_by_code(session, locate_batch([lon], [lat], current_boundaries(session))[0]),
    )


def first_view(session: Session, station: Station) -> str:
    """South, west, north and east of what the map shows before a position is known: the stated township, else the county."""
    if station.area is None:
        return ""
    township = find_township(session, station.area, station.township_name) if station.township_name else None
    middle = find_position(session, township_id=township.id if township else None)
    if middle is not None:
        west, south, east, north = (at + step for step in (-_AROUND, _AROUND) for at in middle)
    else:
        shape = current_boundaries(session).shape(station.area.code)
        if shape is None:
            return ""
        west, south, east, north = shapely.bounds(shape)
    return f"{south:.4f} {west:.4f} {north:.4f} {east:.4f}"
