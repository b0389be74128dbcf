"""Steps over many leads: hand-over, files out."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from outreach.domain.clock import utcnow
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.roles import Permission
from outreach.exporters.leads import lead_columns, lead_rows
from outreach.exporters.tables import CSV_TYPE, XLSX_TYPE, Column, csv_bytes, xlsx_bytes
from outreach.extensions import db
from outreach.services.lead_exports import export_leads
from outreach.services.lead_steps import hand_over_leads
from outreach.web.choices import show_faults
from outreach.web.leads import bp
from outreach.web.leads.filters import read_filter
from outreach.web.leads.office_forms import ExportForm
from outreach.web.security import access, current_actor


@bp.post("/hand-over")
@access(Permission.LEADS_HAND_OVER)
def hand_over() -> ResponseReturnValue:
    """Give the chosen leads to a colleague, or to nobody."""
    session = db.session()
    leads, owner = [_uuid(text) for text in request.form.getlist("lead")[:500]], request.form.get("owner_id", "")
    try:
        number = hand_over_leads(
            session, actor=current_actor(), lead_ids=leads, owner_id=_uuid(owner) if owner else None
        )
        session.commit()
        flash(ngettext("%(num)s lead handed over.", "%(num)s leads handed over.", number))
    except RuleBroken as error:
        session.rollback()
        flash(gettext(error.message), "error")
    return redirect(url_for("leads.index"), 303)


@bp.get("/export")
@access(Permission.LEADS_READ)
def export_form() -> str:
    """Ask what the file is for."""
    return render_template("leads/export.html", form=ExportForm(formdata=None))


@bp.post("/export")
@access(Permission.LEADS_READ)
def export() -> ResponseReturnValue:
    """The list as a file, with the filters of the address."""
    session, actor, form = db.session(), current_actor(), ExportForm()
    if not form.validate():
        return render_template("leads/export.html", form=form), 422
    try:
        wanted, clear = read_filter(request.args), bool(form.in_clear.data)
        leads = export_leads(
            session, actor=actor, wanted=wanted, in_clear=clear, purpose=form.purpose.data or "", now=utcnow()
        )
        rows = lead_rows(leads, gettext, in_clear=clear)
        session.commit()
    except RuleBroken as error:
        session.rollback()
        show_faults(form, error)
        return render_template("leads/export.html", form=form), 422
    return table_file("leads", lead_columns(gettext), rows, str(form.kind.data))


def table_file(name: str, columns: Sequence[Column | str], rows: Sequence[Sequence[object]], kind: str) -> Response:
    """The rows as a download, never kept by a cache."""
    make, media = (xlsx_bytes, XLSX_TYPE) if kind == "xlsx" else (csv_bytes, CSV_TYPE)
    answer = Response(make(columns, rows), mimetype=media.split(";")[0])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{"xlsx" if kind == "xlsx" else "csv"}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
