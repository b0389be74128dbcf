"""The next events: around a position, in an area found by its name, or everywhere."""

from __future__ import annotations

import math
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.clock import utcnow
from outreach.domain.nearby import FAR_KM, Order
from outreach.extensions import db
from outreach.models.regions import Area
from outreach.queries.public_events import (
    NearEvent,
    count_upcoming_in,
    find_area,
    find_places,
    list_counties_with_events,
    list_upcoming_in,
    list_upcoming_near,
    middle_of,
)
from outreach.web.pagination import with_query
from outreach.web.public import bp
from outreach.web.security import PUBLIC, access


def position_of_address() -> tuple[float, float] | None:
    """The WGS-84 longitude and latitude that the address carries, where they make sense."""
    latitude, longitude = request.args.get("lat", type=float), request.args.get("lon", type=float)
    if latitude is None or longitude is None or not (math.isfinite(latitude) and math.isfinite(longitude)):
        return None
    return (longitude, latitude) if -90 <= latitude <= 90 and -180 <= longitude <= 180 else None


@bp.get("/e/")
@access(PUBLIC)
def index() -> ResponseReturnValue:
    """The next events: around a position, in an area, or everywhere; an area is found by name or pinyin."""
    position, text = position_of_address(), request.args.get("q", "").strip()[:80]
    places = find_places(db.session(), text=text) if text else []
    if len(places) == 1:
        return redirect(url_for(".index", area=places[0].code), 303)
    area = find_area(db.session(), request.args.get("area", "")) if not position else None
    listed = _around(position) if position else _in_area(area)
    counties = list_counties_with_events(db.session(), now=utcnow())
    said = {"area": area, "position": position, "q": text, "places": places, "counties": counties}
    return render_template("public/index.html", **said, **listed)


def _around(position: tuple[float, float]) -> dict[str, Any]:
    order = request.args.get("order", Order.BOTH, type=Order)
    number = min(max(request.args.get("page", 1, type=int), 1), 10_000)
    page = list_upcoming_near(
        db.session(), longitude=position[0], latitude=position[1], now=utcnow(), order=order, page=number
    )
    return {
        "rows": page.items,
        "total": page.total,
        "nearest": page.nearest_km,
        "far": page.nearest_km is not None and page.nearest_km > FAR_KM,
        "order": order,
        "first_url": with_query(page=None) if number > 1 else "",
        "next_url": with_query(page=str(page.next_page)) if page.next_page else "",
    }


def _in_area(area: Area | None) -> dict[str, Any]:
    session, now, cursor = db.session(), utcnow(), request.args.get("cursor")
    page = list_upcoming_in(session, area=area, now=now, cursor=cursor)
    return {
        "rows": [NearEvent(event, None) for event in page.items],
        "total": count_upcoming_in(session, area=area, now=now),
        "neighbours": _neighbours(area) if area and page.is_first and not page.items else [],
        "first_url": with_query(cursor=None) if cursor else "",
        "next_url": with_query(cursor=page.next_cursor) if page.next_cursor else "",
    }


def _neighbours(area: Area) -> list[NearEvent]:
    """What is nearest to an area that has no event."""
    session, now, middle = db.session(), utcnow(), middle_of(db.session(), area)
    if middle is None:
        return [NearEvent(event, None) for event in list_upcoming_in(session, area=None, now=now).items[:6]]
    return list_upcoming_near(session, longitude=middle[0], latitude=middle[1], now=now).items[:6]
