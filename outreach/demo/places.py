"""The demonstration's people: villages and a census made up for Jiangsu, finer in the campaign's counties."""

from __future__ import annotations

from sqlalchemy.orm import Session

from outreach.demo.campaign import COUNTIES
from outreach.demo.chargers import PROVINCE
from outreach.queries.boundaries import current_boundaries
from outreach.services.demo_places import generate_places


def add_places(session: Session) -> int:
    """Generate the places; nothing where others than the shipped ones are there."""
    shapes = current_boundaries(session).shapes
    return generate_places(session, shapes=shapes, province=PROVINCE, dense=COUNTIES)
