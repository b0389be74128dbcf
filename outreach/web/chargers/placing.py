"""From what a form says of a position to the position, its datum and its county."""

from __future__ import annotations

from sqlalchemy.orm import Session

from outreach.domain.errors import RuleBroken
from outreach.domain.geo.datums import Datum, point_to_wgs84
from outreach.domain.positions import read_position
from outreach.domain.words import N_
from outreach.importers.chargers.locating import locate_batch
from outreach.models.regions import Area
from outreach.queries.boundaries import current_boundaries
from outreach.queries.chargers import find_area_by_code


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
