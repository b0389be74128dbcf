"""Counts of leads: by area for officials, by event for organisers; small cells are never shown."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from outreach.domain.clock import utcnow
from outreach.domain.roles import Permission
from outreach.domain.stand_shares import SENT_LABELS
from outreach.exporters.tables import CSV_TYPE, XLSX_TYPE, csv_bytes, xlsx_bytes
from outreach.extensions import db
from outreach.queries.fair_days import list_visitors
from outreach.queries.queues import list_shares
from outreach.queries.reports import LeadReport, count_events_leads, report_area, report_event
from outreach.web.reports import bp
from outreach.web.reports.rows import report_rows
from outreach.web.security import access, current_actor


@bp.get("/leads")
@access(Permission.LEADS_COUNT)
def leads() -> ResponseReturnValue:
    """Counts of an area, by default of all that the actor may count."""
    session, actor = db.session(), current_actor()
    report = report_area(session, actor=actor, code=request.args.get("area", "")[:12] or None, now=utcnow())
    events = count_events_leads(session, actor=actor)
    return _answer(report, events=events, visitors=list_visitors(session, [event.id for event, _totals in events]))


@bp.get("/leads/events/<uuid:event_id>")
@access(Permission.LEADS_COUNT)
def event_leads(event_id: UUID) -> ResponseReturnValue:
    """Counts of one event."""
    report = report_event(db.session(), actor=current_actor(), event_id=event_id, now=utcnow())
    shares = list_shares(db.session(), event=report.title)
    return _answer(report, events=[], visitors=list_visitors(db.session(), [event_id]), shares=shares, sent=SENT_LABELS)


def _answer(report: LeadReport, **more: Any) -> ResponseReturnValue:
    kind = request.args.get("format", "")
    rows = report_rows(report)
    if kind in {"csv", "xlsx"}:
        make, media = (xlsx_bytes, XLSX_TYPE) if kind == "xlsx" else (csv_bytes, CSV_TYPE)
        answer = Response(make(["split", "value", "leads"], rows), mimetype=media.split(";")[0])
        answer.headers["Content-Disposition"] = f'attachment; filename="lead-counts.{kind}"'
        return answer
    return render_template("reports/leads.html", report=report, rows=rows, **more)
