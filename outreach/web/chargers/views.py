"""Reading the register: list, map, one station, files."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from shapely import to_geojson

from outreach.domain.charger_words import KIND_LABELS, STATUS_LABELS
from outreach.domain.chargers import StationKind, StationStatus
from outreach.domain.errors import NotFound
from outreach.domain.roles import Permission
from outreach.exporters.chargers import EXPORT_LIMIT, export_stations
from outreach.extensions import db
from outreach.models.chargers import Station
from outreach.policies.chargers import keeps_in, keeps_stations
from outreach.queries import chargers as queries
from outreach.queries.boundaries import current_boundaries
from outreach.web.chargers import bp
from outreach.web.chargers.forms import FilterForm
from outreach.web.choices import SelectChoice
from outreach.web.security import access, current_actor

_TEXT_FILTERS = ("q", "area", "status", "kind", "power", "source")


def filters() -> tuple[FilterForm, queries.StationFilter]:
    """The filter form, and what it asks for; what isn't valid doesn't filter."""
    form = FilterForm(request.args)
    session = db.session()
    names = queries.list_sources(session, actor=current_actor())
    form.source.choices = [SelectChoice("", gettext("Any")), *(SelectChoice(name, name) for name in names)]
    form.validate()
    said = {name: "" if form[name].errors else (form[name].data or "") for name in _TEXT_FILTERS}
    wanted = queries.StationFilter(
        words=said["q"],
        area=queries.find_area(session, said["area"]) if said["area"] else None,
        status=StationStatus(said["status"]) if said["status"] else None,
        kind=StationKind(said["kind"]) if said["kind"] else None,
        power=said["power"],
        source=said["source"],
        unplaced=bool(form.unplaced.data),
    )
    return form, wanted


def _query() -> str:
    """The filters as they stand in the address."""
    kept = urlencode([(key, value) for key, value in request.args.items(multi=True) if key != "cursor"])
    return f"?{kept}" if kept else ""


@bp.get("/")
@access(Permission.CHARGERS_READ)
def index() -> str:
    """The list."""
    form, wanted = filters()
    actor, session = current_actor(), db.session()
    return render_template(
        "chargers/index.html",
        query=_query(),
        form=form,
        wanted=wanted,
        page=queries.list_stations(session, actor=actor, wanted=wanted, cursor=request.args.get("cursor")),
        totals=queries.total_stations(session, actor=actor, wanted=wanted),
        may_keep=keeps_stations(actor),
    )


def point(station: Station) -> dict[str, Any]:
    """A station on the map, as data: the script sets its texts as text."""
    currents = {connector.current.value for connector in station.connectors}
    fast = any((connector.power_kw or 0) >= 120 for connector in station.connectors)
    sign = "square" if station.kind is StationKind.SWAP else "disc" if fast else "dot" if "dc" in currents else "ring"
    words = f"{gettext(KIND_LABELS[station.kind])} · {gettext(STATUS_LABELS[station.status])}"
    return {
        "lat": station.latitude,
        "lon": station.longitude,
        "name": station.name or station.external_id,
        "text": f"{words} · {gettext('demonstration data')}" if station.is_demonstration else words,
        "sign": sign,
        "works": station.status is StationStatus.OPERATIONAL,
        "url": url_for("chargers.show", station_id=station.id),
    }


@bp.get("/outlines/<code>.json")
@access(Permission.CHARGERS_READ)
def outlines(code: str) -> ResponseReturnValue:
    """County outlines of a prefecture (four digits; `3200`: of the province), for the map. None is an empty answer."""
    if len(code) != 4 or not code.isascii() or not code.isdigit():
        raise NotFound
    shapes = {
        inner: shape
        for inner, shape in current_boundaries(db.session()).shapes.items()
        if inner.startswith(code.removesuffix("00"))
    }
    features = [
        {"type": "Feature", "properties": {"code": c}, "geometry": current_app.json.loads(to_geojson(shape))}
        for c, shape in shapes.items()
    ]
    answer = current_app.json.response({"type": "FeatureCollection", "features": features})
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


@bp.get("/<int:station_id>")
@access(Permission.CHARGERS_READ)
def show(station_id: int) -> str:
    """One station."""
    station = queries.get_station(db.session(), actor=current_actor(), station_id=station_id)
    return render_template(
        "chargers/show.html",
        station=station,
        points=[point(station)] if station.is_placed else [],
        may_keep=keeps_in(current_actor(), station.area),
    )


@bp.get("/export.<kind>")
@access(Permission.CHARGERS_READ)
def export(kind: str) -> Response:
    """The list as a file: csv, xlsx, geojson, or ocm for Open Charge Map's JSON."""
    if kind not in ("csv", "xlsx", "geojson", "ocm"):
        raise NotFound
    _, wanted = filters()
    stations = queries.list_all_stations(db.session(), actor=current_actor(), wanted=wanted, limit=EXPORT_LIMIT)
    content, media_type = export_stations(stations, kind)
    answer = current_app.response_class(content, mimetype=media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename=chargers.{'json' if kind == 'ocm' else kind}"
    return answer
