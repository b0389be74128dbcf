"""Targets by form and by table."""

from __future__ import annotations

import re
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.campaigns import MAX_TARGET, TARGET_LABELS, TargetKind
from outreach.domain.errors import RuleBroken
from outreach.domain.roles import Permission
from outreach.exporters.tables import XLSX_TYPE, Column, xlsx_bytes
from outreach.extensions import db
from outreach.importers.target_files import TargetReport, import_targets
from outreach.models.campaigns import Campaign
from outreach.queries.campaigns import get_campaign, list_counties, list_targets
from outreach.services.campaigns import set_targets
from outreach.web.campaigns import bp
from outreach.web.choices import show_faults
from outreach.web.security import access, current_actor
from outreach.web.uploads import UploadForm, keep_upload, read_upload

_FIELD = re.compile(r"t-(\d{1,9})-([a-z_]{1,20})")
Typed = dict[tuple[int, TargetKind], str]


def _campaign(campaign_id: UUID) -> Campaign:
    return get_campaign(db.session(), actor=current_actor(), campaign_id=campaign_id)


def _grid(campaign: Campaign, typed: Typed | None = None, faults: Typed | None = None) -> str:
    areas = list_counties(db.session(), actor=current_actor(), campaign=campaign)
    values = {(t.area_id, t.kind): str(t.value) for t in list_targets(db.session(), campaign=campaign)}
    values |= typed or {}
    return render_template(
        "campaigns/targets.html",
        campaign=campaign,
        areas=areas,
        values=values,
        faults=faults or {},
        kinds=TARGET_LABELS,
    )


@bp.get("/<uuid:campaign_id>/targets")
@access(Permission.CAMPAIGNS_EDIT)
def edit_targets(campaign_id: UUID) -> str:
    """A cell for each county and kind."""
    return _grid(_campaign(campaign_id))


@bp.post("/<uuid:campaign_id>/targets")
@access(Permission.CAMPAIGNS_EDIT)
def update_targets(campaign_id: UUID) -> ResponseReturnValue:
    """Keep the cells; an empty one removes its target."""
    session, actor, campaign = db.session(), current_actor(), _campaign(campaign_id)
    present = {area.id for area in list_counties(session, actor=actor, campaign=campaign)}
    typed = {key: text for key, text in _typed().items() if key[0] in present}
    faults = {key: gettext("A whole number from 0 to 1,000,000.") for key, text in typed.items() if not _fits(text)}
    if faults:
        return _grid(campaign, typed, faults), 422
    values = {key: int(text) if text else None for key, text in typed.items()}
    number = set_targets(session, actor=actor, campaign=campaign, values=values)
    session.commit()
    flash(gettext("%(number)s targets were changed.", number=number))
    return redirect(url_for("campaigns.show", campaign_id=campaign_id), 303)


def _typed() -> Typed:
    found: Typed = {}
    for name, text in request.form.items():
        match = _FIELD.fullmatch(name)
        if match and match[2] in set(TargetKind):
            found[int(match[1]), TargetKind(match[2])] = text.strip()
    return found


def _fits(text: str) -> bool:
    return not text or (text.isascii() and text.isdigit() and len(text) <= 7 and int(text) <= MAX_TARGET)


@bp.get("/<uuid:campaign_id>/targets.xlsx")
@access(Permission.CAMPAIGNS_EDIT)
def target_table(campaign_id: UUID) -> Response:
    """The targets as a table to fill in and bring back."""
    campaign = _campaign(campaign_id)
    values = {(t.area_id, t.kind): t.value for t in list_targets(db.session(), campaign=campaign)}
    areas = list_counties(db.session(), actor=current_actor(), campaign=campaign)
    columns = [Column("code", "行政区划代码"), Column("name", "县（市、区）")]
    columns += [Column(kind, heading) for kind, heading in HEADINGS.items()]
    rows = [[area.code, area.name_zh, *(values.get((area.id, kind)) for kind in HEADINGS)] for area in areas]
    answer = Response(xlsx_bytes(columns, rows, "目标"), mimetype=XLSX_TYPE)
    answer.headers["Content-Disposition"] = "attachment; filename=targets.xlsx"
    return answer


HEADINGS = {
    TargetKind.EVENTS: "活动场次",
    TargetKind.TEST_DRIVES: "试驾",
    TargetKind.LEADS: "线索",
    TargetKind.ORDERS: "订单",
}


@bp.get("/<uuid:campaign_id>/targets/import")
@access(Permission.CAMPAIGNS_EDIT)
def import_form(campaign_id: UUID) -> str:
    """Where the table is chosen."""
    return _import_page(_campaign(campaign_id), UploadForm())


def _import_page(campaign: Campaign, form: UploadForm, report: TargetReport | None = None, file_id: str = "") -> str:
    context = {"campaign": campaign, "form": form, "report": report, "file_id": file_id, "kinds": TARGET_LABELS}
    return render_template("campaigns/import.html", **context)


@bp.post("/<uuid:campaign_id>/targets/import")
@access(Permission.CAMPAIGNS_EDIT)
def import_try(campaign_id: UUID) -> ResponseReturnValue:
    """Say what the table would do."""
    campaign, form, actor = _campaign(campaign_id), UploadForm(), current_actor()
    if form.validate_on_submit():
        stored = keep_upload(actor, form.file.data)
        try:
            report = _run(campaign, str(stored.id), dry_run=True)
            return _import_page(campaign, form, report, str(stored.id))
        except RuleBroken as error:
            show_faults(form, error)
    return _import_page(campaign, form), 422


@bp.post("/<uuid:campaign_id>/targets/import/apply")
@access(Permission.CAMPAIGNS_EDIT)
def import_apply(campaign_id: UUID) -> ResponseReturnValue:
    """Set the targets of the table."""
    report = _run(_campaign(campaign_id), request.form.get("file_id", ""), dry_run=False)
    db.session.commit()
    flash(gettext("%(number)s targets were changed.", number=len(report.changes)))
    return redirect(url_for("campaigns.show", campaign_id=campaign_id), 303)


def _run(campaign: Campaign, file_id: str, *, dry_run: bool) -> TargetReport:
    actor = current_actor()
    data, name = read_upload(actor, file_id)
    return import_targets(db.session(), actor=actor, campaign=campaign, data=data, name=name, dry_run=dry_run)
