"""From lead to delivery, for the company's own people."""

from __future__ import annotations

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.roles import Permission
from outreach.domain.words import N_
from outreach.exporters.tables import CSV_TYPE, XLSX_TYPE, Column, csv_bytes, xlsx_bytes
from outreach.extensions import db
from outreach.queries.funnels import FunnelBy, FunnelRow, list_funnel
from outreach.web.leads import bp
from outreach.web.security import access, current_actor

BY_LABELS = {
    FunnelBy.EVENT: N_("By event"),
    FunnelBy.MODEL: N_("By model"),
    FunnelBy.OWNER: N_("By colleague"),
    FunnelBy.GRADE: N_("By grade"),
}
NAMELESS = {
    FunnelBy.EVENT: N_("Without an event"),
    FunnelBy.MODEL: N_("No model"),
    FunnelBy.OWNER: N_("Nobody yet"),
    FunnelBy.GRADE: N_("No grade"),
}

# how the list's address asks for the leads of the row without a name
NO_KEYS = {FunnelBy.EVENT: "none", FunnelBy.MODEL: "-", FunnelBy.OWNER: "nobody", FunnelBy.GRADE: "none"}


@bp.get("/funnel")
@access(Permission.LEADS_READ)
def funnel() -> ResponseReturnValue:
    """How many leads came how far, as a page or a file; the choice of rows stays in the address."""
    by = next((one for one in FunnelBy if one.value == request.args.get("by")), FunnelBy.EVENT)
    rows = list_funnel(db.session(), actor=current_actor(), by=by)
    kind = request.args.get("format")
    if kind in {"csv", "xlsx"}:
        return _file(rows, by, kind)
    words = {"labels": BY_LABELS, "nameless": NAMELESS[by], "none_of": NO_KEYS[by]}
    return render_template("leads/funnel.html", rows=rows, by=by, **words)


def _file(rows: list[FunnelRow], by: FunnelBy, kind: str) -> Response:
    """The same rows as a table; visitors where the rows are events."""
    heads = {"name": BY_LABELS[by], "visitors": N_("Visitors"), "leads": N_("Leads"), "driven": N_("Driven")}
    heads |= {"ordered": N_("Ordered"), "delivered": N_("Delivered")}
    if by is not FunnelBy.EVENT:
        del heads["visitors"]
    columns = [Column(key, gettext(head)) for key, head in heads.items()]
    table = [[getattr(row, key) if key != "name" else _name(row, by) for key in heads] for row in rows]
    body = csv_bytes(columns, table) if kind == "csv" else xlsx_bytes(columns, table, sheet="funnel")
    response = Response(body, mimetype=CSV_TYPE if kind == "csv" else XLSX_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="funnel-by-{by.value}.{kind}"'
    return response


def _name(row: FunnelRow, by: FunnelBy) -> str:
    if not row.name:
        return gettext(NAMELESS[by])
    return row.name.upper() if by is FunnelBy.GRADE else row.name
