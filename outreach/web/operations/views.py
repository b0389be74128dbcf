"""An area's month: its figures with what stands behind them, its stations, and both as a file whose taking is logged."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.clock import read_month
from outreach.domain.errors import NotFound
from outreach.domain.operations import AVAILABILITY, UTILISATION
from outreach.domain.roles import Permission
from outreach.exporters.operations import operations_file
from outreach.extensions import db
from outreach.models.regions import Area
from outreach.queries.coverage import start_code
from outreach.queries.operations import AreaMonth, StationMonth, find_operations, list_operation_months
from outreach.queries.paging import Page
from outreach.queries.regions import get_area
from outreach.services.operations import note_export
from outreach.web.operation_words import judged
from outreach.web.operations import bp
from outreach.web.security import access, current_actor
from outreach.web.templating import area_name

SHOWN = 50


@bp.get("/operations")
@access(Permission.OPERATIONS_READ)
def index() -> ResponseReturnValue:
    """The actor's own area."""
    return redirect(url_for("operations.show", code=start_code(db.session(), actor=current_actor())), 303)


@bp.get("/areas/<code>/operations")
@access(Permission.OPERATIONS_READ)
def show(code: str) -> str:
    """Utilisation and availability of a month, and the stations that reported."""
    session, actor = db.session(), current_actor()
    area, found = _found(code, request.args.get("month", ""))
    words = request.args.get("q", "").strip()[:80]
    return render_template(
        "operations/show.html",
        area=area,
        found=found,
        words=words,
        page=_page(found, words, request.args.get("cursor", "")),
        months=list_operation_months(session, actor=actor, area=area),
        judged=judged(found, area),
        definitions={"utilisation": UTILISATION, "availability": AVAILABILITY},
    )


def _page(found: AreaMonth | None, words: str, cursor: str) -> Page[StationMonth]:
    """The stations whose name, number or area has the words, from a place in their list on."""
    asked = words.casefold()
    told = [
        one
        for one in (found.stations if found else [])
        if asked in f"{one.station.name} {one.station.external_id} {area_name(one.area)}".casefold()
    ]
    start = int(cursor) if cursor.isascii() and cursor.isdecimal() and len(cursor) < 10 else 0
    rest = len(told) > start + SHOWN
    return Page(told[start : start + SHOWN], str(start + SHOWN) if rest else None, is_first=start == 0)


@bp.post("/areas/<code>/operations/export")
@access(Permission.OPERATIONS_READ)
def export(code: str) -> Response:
    """The stations' month as CSV or XLSX; the audit log keeps who took it."""
    session, actor = db.session(), current_actor()
    area, found = _found(code, request.form.get("month", ""))
    if found is None:
        raise NotFound
    kind = "xlsx" if request.form.get("kind") == "xlsx" else "csv"
    data, media = operations_file(found, kind, area_name)
    note_export(session, actor=actor, area=area, month=found.month, kind=kind, stations=len(found.stations))
    session.commit()
    answer = Response(data, content_type=media)
    answer.headers["Content-Disposition"] = f'attachment; filename="operations-{area.code}-{found.month:%Y-%m}.{kind}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _found(code: str, month: str) -> tuple[Area, AreaMonth | None]:
    session, actor = db.session(), current_actor()
    area = get_area(session, actor=actor, code=code)
    return area, find_operations(session, actor=actor, area=area, month=read_month(month))
