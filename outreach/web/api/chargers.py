"""GET /api/v1/chargers: GeoJSON (RFC 7946) of the stations in a box."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from outreach.domain.roles import Permission
from outreach.exporters.geojson import GEOJSON_TYPE
from outreach.extensions import db
from outreach.queries.chargers import list_stations_in_box
from outreach.web.api.blueprints import api_blueprint, operation
from outreach.web.api.schemas import Arguments, next_url
from outreach.web.security import current_actor

bp = api_blueprint("chargers", "Charging and swap stations with a known position.")
WORLD = (-180.0, -90.0, 180.0, 90.0)


class Box(fields.Field[tuple[float, ...]]):
    """`west,south,east,north` in degrees, WGS-84."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[float, ...]:
        try:
            west, south, east, north = (float(part) for part in str(value).split(","))
        except ValueError:
            raise ValidationError("four numbers: west,south,east,north") from None
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise ValidationError("west,south,east,north in degrees, west before east and south before north")
        return west, south, east, north


class ChargerArguments(Arguments):
    """Where, how many, and after which id."""

    bbox = Box(
        load_default=WORLD, metadata={"description": "west,south,east,north", "example": "120.2,32.0,121.0,32.6"}
    )
    limit = fields.Integer(load_default=1_000, validate=validate.Range(1, 5_000))
    cursor = fields.Integer(load_default=0, validate=validate.Range(0, 2**53))


class PointSchema(Schema):
    """A point: longitude, latitude."""

    type = fields.Constant("Point", required=True)
    coordinates = fields.List(fields.Float(), required=True)


class FeatureSchema(Schema):
    """A station."""

    type = fields.Constant("Feature", required=True)
    id = fields.String(required=True)
    geometry = fields.Nested(PointSchema, required=True)
    properties = fields.Dict(required=True)


class FeatureCollectionSchema(Schema):
    """A page of stations, and the address of the next one."""

    type = fields.Constant("FeatureCollection", required=True)
    features = fields.List(fields.Nested(FeatureSchema), required=True)
    next = fields.String(required=True, allow_none=True)


@operation(
    bp,
    "/chargers",
    Permission.CHARGERS_READ,
    arguments=ChargerArguments,
    answer=FeatureCollectionSchema,
    media_type=GEOJSON_TYPE,
)
def chargers(arguments: dict[str, Any]) -> dict[str, Any]:
    """List the stations in a box, by id."""
    limit = arguments["limit"]
    found = list_stations_in_box(
        db.session(), actor=current_actor(), box=arguments["bbox"], limit=limit + 1, after_id=arguments["cursor"]
    )
    more = len(found) > limit
    features = [_feature(station) for station in found[:limit]]
    return {"features": features, "next": next_url(str(found[limit - 1].id)) if more else None}


def _feature(station: Any) -> dict[str, Any]:
    return {
        "id": str(station.id),
        "geometry": {"coordinates": [round(station.longitude or 0, 6), round(station.latitude or 0, 6)]},
        "properties": {
            "name": station.name,
            "operator": station.operator,
            "kind": station.kind.value,
            "status": station.status.value,
            "access": station.access.value,
            "opened_on": station.opened_on.isoformat() if station.opened_on else None,
            "confirmed_on": station.confirmed_on.isoformat() if station.confirmed_on else None,
            "source": station.source,
            "demonstration": station.is_demonstration,
            "connectors": [
                {"kind": c.kind.value, "current": c.current.value, "power_kw": c.power_kw, "count": c.count}
                for c in station.connectors
            ],
        },
    }
