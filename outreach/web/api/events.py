"""GET /api/v1/events."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from outreach.domain.events import EventStatus
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.queries.events import EventFilters, list_events
from outreach.web.api.blueprints import api_blueprint, operation
from outreach.web.api.schemas import AreaRef, PageArguments, Text, next_url, page_of
from outreach.web.security import current_actor

bp = api_blueprint("events", "Events that the account may see.")


class EventArguments(PageArguments):
    """Filters of the list."""

    q = Text(load_default="", validate=validate.Length(max=80))
    status = fields.Enum(EventStatus, by_value=True, load_default=None)


class EventSchema(Schema):
    """An event; times are ISO 8601 in UTC."""

    id = fields.UUID(required=True)
    code = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Enum(EventStatus, by_value=True, required=True)
    area = fields.Nested(AreaRef, required=True, allow_none=True)
    venue = fields.Pluck("VenueName", "name", required=True, allow_none=True)
    starts_at = fields.AwareDateTime(required=True, allow_none=True)
    ends_at = fields.AwareDateTime(required=True, allow_none=True)
    expected_attendance = fields.Integer(required=True, allow_none=True)


class VenueName(Schema):
    """Where an event is held."""

    name = fields.String(required=True)


@operation(bp, "/events", Permission.EVENTS_READ, arguments=EventArguments, answer=page_of(EventSchema))
def events(arguments: dict[str, Any]) -> dict[str, Any]:
    """List events, the latest first."""
    filters = EventFilters(q=arguments["q"], status=arguments["status"])
    cursor, limit = arguments.get("cursor"), arguments["limit"]
    page = list_events(db.session(), actor=current_actor(), filters=filters, cursor=cursor, limit=limit)
    return {"items": page.items, "next": next_url(page.next_cursor)}
