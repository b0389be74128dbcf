"""GET /api/v1/areas."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from outreach.domain.adcodes import AreaLevel
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.queries.regions import search_areas
from outreach.web.api.blueprints import api_blueprint, operation
from outreach.web.api.schemas import AreaRef, Arguments, Text
from outreach.web.security import current_actor

bp = api_blueprint("areas", "Provinces, prefectures, counties and townships.")


class AreaArguments(Arguments):
    """What is looked for: Chinese name, pinyin, initials or code."""

    q = Text(required=True, validate=validate.Length(min=1, max=80))
    limit = fields.Integer(load_default=20, validate=validate.Range(1, 100))


class AreaSchema(AreaRef):
    """An area of China; codes are text."""

    level = fields.Enum(AreaLevel, by_value=True, required=True)
    first_on = fields.Date(required=True, allow_none=True)
    last_on = fields.Date(required=True, allow_none=True)


class AreaListSchema(Schema):
    """The best matches first."""

    items = fields.List(fields.Nested(AreaSchema), required=True)


@operation(bp, "/areas", Permission.AREAS_READ, arguments=AreaArguments, answer=AreaListSchema)
def areas(arguments: dict[str, Any]) -> dict[str, Any]:
    """Find areas by name, pinyin, initials or code."""
    found = search_areas(db.session(), actor=current_actor(), text=arguments["q"], limit=arguments["limit"])
    return {"items": found}
