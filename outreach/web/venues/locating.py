"""Where a position lies, for the form's live answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import shapely
from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from outreach.domain.errors import RuleBroken
from outreach.domain.geo.datums import point_to_wgs84
from outreach.domain.roles import Actor
from outreach.models.regions import Area
from outreach.queries.boundaries import current_boundaries
from outreach.queries.venue_places import county_at, find_county, lies_within_organisation, list_townships
from outreach.queries.venues import list_likely_duplicates
from outreach.web.errors import message_of
from outreach.web.templating import area_name
from outreach.web.venues.places import read_given


def locate_for_form(session: Session, *, actor: Actor, values: Mapping[str, str]) -> dict[str, Any]:
    """The WGS-84 position of what was entered, its county and townships, and venues that may be the same."""
    try:
        longitude, latitude, datum = read_given(values.get("position", "")[:2000], values.get("datum", ""))
    except RuleBroken as error:
        field = next(iter(error.fields))
        return {"field": field, "error": message_of(error)}
    lon, lat = point_to_wgs84(longitude, latitude, datum)
    typed = values.get("county", "")[:80]
    county = (find_county(session, typed) if typed else None) or county_at(session, lon, lat)
    found = _near(session, actor, values.get("name", "")[:120], county, lon, lat)
    return {
        "longitude": round(lon, 6),
        "latitude": round(lat, 6),
        "datum": datum.value,
        "county": _named(county) if county else None,
        "townships": [_named(area) for area in list_townships(session, county)] if county else [],
        "outside": county is not None and not lies_within_organisation(session, actor.organisation_id, county),
        "duplicates": [one for one in found if one["url"] != values.get("own")],
    }


def _named(area: Area) -> dict[str, str]:
    return {"code": area.code, "name": area.name_zh, "label": area_name(area)}


def _near(
    session: Session, actor: Actor, name: str, county: Area | None, lon: float, lat: float
) -> list[dict[str, Any]]:
    area_id = county.id if county else -1
    near = list_likely_duplicates(session, actor=actor, name=name, area_id=area_id, longitude=lon, latitude=lat)
    return [
        {
            "name": one.venue.name,
            "url": url_for("venues.show", venue_id=one.venue.id),
            "distance": gettext("%(metres)s m away", metres=round(one.metres)),
            "latitude": round(one.venue.latitude, 6),
            "longitude": round(one.venue.longitude, 6),
        }
        for one in near
    ]


def outlines_of(session: Session, code: str) -> dict[str, Any]:
    """The counties below an area as GeoJSON, to find one's way on a map without a base map."""
    shapes = (
        current_boundaries(session).below(code)
        if code.isdigit() and len(code) == 6 and not code.endswith("0000")
        else {}
    )
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": inner},
                "geometry": json.loads(shapely.to_geojson(shapely.set_precision(shape, 0.0001))),
            }
            for inner, shape in shapes.items()
        ],
    }
