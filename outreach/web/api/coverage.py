"""GET /api/v1/coverage/{adcode}."""

from __future__ import annotations

from typing import Any

from marshmallow import INCLUDE, Schema, fields

from outreach.domain.errors import NotFound
from outreach.domain.roles import Permission
from outreach.domain.words import N_
from outreach.extensions import db
from outreach.queries.coverage import as_json, find_coverage
from outreach.web.api.blueprints import api_blueprint, operation
from outreach.web.api.schemas import Arguments
from outreach.web.security import current_actor

bp = api_blueprint("coverage", "Charger coverage of areas, as computed last.")


class CoverageArguments(Arguments):
    """Which day's figures."""

    as_of = fields.Date(metadata={"description": "the latest figures on or before this day"})


class CoverageSchema(Schema):
    """Figures of one area; null where there is no data. Distances are straight lines in km."""

    class Meta:
        unknown = INCLUDE

    area = fields.String(required=True)
    as_of = fields.Date(required=True)
    stations = fields.Integer(required=True)
    connectors = fields.Integer(required=True)
    power_kw = fields.Float(required=True, allow_none=True)
    townships = fields.Integer(required=True)
    townships_covered = fields.Integer(required=True, allow_none=True)
    settlements = fields.Integer(required=True)
    people = fields.Float(required=True, allow_none=True)
    people_within_5km = fields.Float(required=True, allow_none=True)
    people_within_10km = fields.Float(required=True, allow_none=True)
    people_within_15km = fields.Float(required=True, allow_none=True)
    nearest_km_mean = fields.Float(required=True, allow_none=True)
    nearest_km_p90 = fields.Float(required=True, allow_none=True)
    nearest_km_max = fields.Float(required=True, allow_none=True)
    detour_factor = fields.Float(required=True)

    def dump(self, obj: Any, **options: Any) -> Any:
        """The figures are JSON already: all of them are passed on, these and the finer ones."""
        return obj


@operation(
    bp,
    "/coverage/<string(maxlength=12):adcode>",
    Permission.COVERAGE_READ,
    arguments=CoverageArguments,
    answer=CoverageSchema,
    missing=True,
)
def coverage(arguments: dict[str, Any], adcode: str) -> dict[str, Any]:
    """Read one area's figures."""
    found = find_coverage(db.session(), actor=current_actor(), code=adcode, as_of=arguments.get("as_of"))
    if found is None:
        raise NotFound(N_("There are no figures for this area yet."))
    return as_json(found)
