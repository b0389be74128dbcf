"""The map of stations: its page, its frame, its tiles, a station's card, and a file for taking away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.charger_words import ACCESS_LABELS, STATUS_LABELS
from outreach.domain.errors import NotFound
from outreach.domain.geo.tiles import Tile
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.jobs.station_tiles import wake_redraw
from outreach.models.chargers import Station
from outreach.policies.chargers import keeps_stations
from outreach.policies.regions import opens
from outreach.queries import chargers as queries
from outreach.queries.boundaries import current_boundaries
from outreach.queries.station_map import find_own_area, list_lines, list_operators
from outreach.queries.station_tiles import find_state, find_tile
from outreach.services.station_tiles import request_redraw
from outreach.web.chargers import bp
from outreach.web.chargers.charts import MapChoice, chosen_day, draw, wanted_of
from outreach.web.chargers.forms import MapForm
from outreach.web.maps import approval_words, framed
from outreach.web.security import access, current_actor
from outreach.web.templating import write_date, write_number
from outreach.web.tile_door import pass_for


def choice() -> MapChoice:
    """The reader's choice by the address; an area out of scope is not found."""
    form = MapForm(request.args)
    area = queries.find_area(db.session(), request.args.get("area", "")[:80])
    if area is not None and not opens(current_actor(), area):
        raise NotFound
    return MapChoice(area or find_own_area(db.session(), actor=current_actor()), wanted_of(form))


@bp.get("/map")
@access(Permission.CHARGERS_READ)
def chart() -> str:
    """The map with its filters, the sentence, and the table twin."""
    chosen, session, actor = choice(), db.session(), current_actor()
    lines = list_lines(session, actor=actor, wanted=chosen.wanted, area=chosen.area)
    template = "chargers/_map_table.html" if request.headers.get("HX-Request") else "chargers/map.html"
    return render_template(
        template,
        form=MapForm(request.args),
        chosen=chosen,
        lines=lines,
        state=find_state(session),
        tile_pass=pass_for(actor),
        against=chosen_day(),
        approval=approval_words(current_boundaries(session)),
        may_keep=keeps_stations(actor),
    )


@bp.get("/map/frame")
@access(Permission.CHARGERS_READ)
def frame() -> Response:
    """The map as a document of its own; it asks the page for its tiles."""
    return framed(draw(choice()))


@bp.get("/tiles/<int:depth>/<int:x>/<int:y>.json")
@access(Permission.CHARGERS_READ)
def tile(depth: int, x: int, y: int) -> ResponseReturnValue:
    """One tile as the reader may see it."""
    asked = Tile(depth, x, y)
    if not asked.is_real:
        raise NotFound
    chosen = choice()
    body = find_tile(db.session(), actor=current_actor(), tile=asked, wanted=chosen.wanted, area=_narrowed(chosen))
    response = Response(body, content_type="application/json")
    response.add_etag()
    return response.make_conditional(request)


def _narrowed(chosen: MapChoice) -> Any:
    """The area only where the reader named one: tiles of the whole are ready, those of a part are cut."""
    return chosen.area if request.args.get("area") else None


@bp.get("/<int:station_id>/card.json")
@access(Permission.CHARGERS_READ)
def card(station_id: int) -> ResponseReturnValue:
    """What the map says of one station."""
    station = queries.get_station(db.session(), actor=current_actor(), station_id=station_id)
    return current_app.json.response({"name": station.name or station.address, "lines": _lines(station)})


def _lines(station: Station) -> list[str]:
    count = sum(c.count for c in station.connectors)
    power = sum((c.power_kw or 0) * c.count for c in station.connectors)
    words = [gettext("%(count)s connectors", count=write_number(count)), f"{write_number(power)} kW" if power else ""]
    confirmed = station.confirmed_on
    return [
        " · ".join(word for word in words if word),
        f"{gettext(STATUS_LABELS[station.status])} · {gettext(ACCESS_LABELS[station.access])}",
        station.operator,
        station.address,
        gettext("Confirmed %(day)s", day=write_date(confirmed)) if confirmed else gettext("Never confirmed"),
        gettext("demonstration data") if station.is_demonstration else "",
    ]


@bp.get("/operators.json")
@access(Permission.CHARGERS_READ)
def operators() -> ResponseReturnValue:
    """The operators with the most stations, for the filter's suggestions."""
    return current_app.json.response(list_operators(db.session(), actor=current_actor()))


@bp.get("/map.html")
@access(Permission.CHARGERS_READ)
def map_file() -> Response:
    """The map as one file that opens without a network, with its stations inside."""
    chosen = choice()
    html = draw(chosen, for_file=True).standalone(Path(str(current_app.static_folder)))
    response = Response(html, content_type="text/html; charset=utf-8")
    code = chosen.area.code if chosen.area else "100000"
    response.headers["Content-Disposition"] = f'attachment; filename="chargers-{code}.html"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@bp.post("/map/redraw")
@access(Permission.CHARGERS_KEEP)
def redraw() -> ResponseReturnValue:
    """Have the map built anew."""
    session = db.session()
    request_redraw(session, actor=current_actor())
    session.commit()
    wake_redraw(session)
    return redirect(url_for("chargers.chart"), 303)
