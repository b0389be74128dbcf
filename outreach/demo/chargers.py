"""The demonstration's stations: generated for every county of Jiangsu, and said to be so wherever they are shown."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from outreach.queries.boundaries import current_boundaries
from outreach.services.demo_chargers import generate_stations
from outreach.services.station_tiles import read_points, rebuild_tiles

PROVINCE = "320000"


def add_chargers(session: Session, *, now: datetime) -> int:
    """Generate the stations; nothing where there are some."""
    made = generate_stations(session, shapes=current_boundaries(session).shapes, province=PROVINCE, now=now)
    if made:
        rebuild_tiles(session, points=read_points(session), now=now)
    return made
