"""GET /api/v1/venues."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from outreach.domain.roles import Permission
from outreach.domain.venues import VenueKind
from outreach.extensions import db
from outreach.queries.venues import VenueFilters, list_venues
from outreach.web.api.blueprints import api_blueprint, operation
from outreach.web.api.schemas import AreaRef, PageArguments, Text, next_url, page_of
from outreach.web.security import current_actor

bp = api_blueprint("venues", "Grounds for events that the account may see.")


class VenueArguments(PageArguments):
    """Filters of the register."""

    q = Text(load_default="", validate=validate.Length(max=100))
    kind = fields.Enum(VenueKind, by_value=True, load_default=None)


class VenueSchema(Schema):
    """A venue; its position is WGS-84."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    kind = fields.Enum(VenueKind, by_value=True, required=True)
    area = fields.Nested(AreaRef, required=True)
    address = fields.String(required=True)
    longitude = fields.Float(required=True)
    latitude = fields.Float(required=True)
    stalls = fields.Integer(required=True)
    capacity = fields.Integer(required=True, allow_none=True)
    power_kva = fields.Float(required=True, allow_none=True)


@operation(bp, "/venues", Permission.VENUES_READ, arguments=VenueArguments, answer=page_of(VenueSchema))
def venues(arguments: dict[str, Any]) -> dict[str, Any]:
    """List venues, page by page."""
    filters = VenueFilters(q=arguments["q"], kind=arguments["kind"])
    cursor, limit = arguments.get("cursor"), arguments["limit"]
    page = list_venues(db.session(), actor=current_actor(), filters=filters, cursor=cursor, limit=limit)
    return {"items": page.items, "next": next_url(page.next_cursor)}
