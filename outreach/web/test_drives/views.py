"""Drives: what is out, what comes next, what was."""

from __future__ import annotations

import json
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.clock import utcnow
from outreach.domain.roles import Actor, Permission
from outreach.domain.signatures import as_path
from outreach.domain.test_drives import DriveStatus
from outreach.extensions import db
from outreach.models.test_drives import TestDrive
from outreach.policies.leads import can_see
from outreach.policies.test_drives import can_publish_agreement, can_run
from outreach.queries.test_drives import DriveFilters, get_drive, list_coming, list_drives, list_out
from outreach.services.test_drives import cancel_drive, miss_drive
from outreach.web.security import access, current_actor
from outreach.web.test_drives import bp
from outreach.web.test_drives.forms import DriveFilterForm


@bp.get("/")
@access(Permission.TEST_DRIVES_READ)
def index() -> str:
    """Out now, coming today, and all drives by filters."""
    actor, now, form = current_actor(), utcnow(), DriveFilterForm(request.args)
    filters = DriveFilters()
    if form.validate():
        status = DriveStatus(form.status.data) if form.status.data else None
        filters = DriveFilters(day=form.day.data, status=status, own=form.own.data)
    return render_template(
        "test_drives/index.html",
        form=form,
        out=list_out(db.session(), actor=actor),
        coming=list_coming(db.session(), actor=actor, now=now),
        page=list_drives(db.session(), actor=actor, filters=filters, cursor=request.args.get("cursor")),
        may_publish=can_publish_agreement(actor),
    )


@bp.get("/<uuid:drive_id>")
@access(Permission.TEST_DRIVES_READ)
def show(drive_id: UUID) -> str:
    """One drive."""
    actor = current_actor()
    drive = get_drive(db.session(), actor=actor, drive_id=drive_id)
    return render_template(
        "test_drives/show.html", drive=drive, may_run=can_run(actor, drive), signature=_signature(actor, drive)
    )


def _signature(actor: Actor, drive: TestDrive) -> dict[str, str] | None:
    """The signature as a drawing, for those who may know who drove; without strokes where it was erased."""
    if drive.signature is None or not can_see(actor, drive.lead):
        return None
    strokes = drive.signature.strokes
    return {"digest": drive.signature.digest, "path": as_path(json.loads(strokes)) if strokes else ""}


@bp.post("/<uuid:drive_id>/cancel")
@access(Permission.TEST_DRIVES_WRITE)
def cancel(drive_id: UUID) -> ResponseReturnValue:
    """Let a booking go."""
    actor = current_actor()
    drive = cancel_drive(db.session(), actor=actor, drive=get_drive(db.session(), actor=actor, drive_id=drive_id))
    db.session.commit()
    flash(gettext("The booking is cancelled. Its half hour is free."))
    return redirect(url_for("test_drives.show", drive_id=drive.id), 303)


@bp.post("/<uuid:drive_id>/missed")
@access(Permission.TEST_DRIVES_WRITE)
def missed(drive_id: UUID) -> ResponseReturnValue:
    """Note that nobody came."""
    actor = current_actor()
    drive = miss_drive(db.session(), actor=actor, drive=get_drive(db.session(), actor=actor, drive_id=drive_id))
    db.session.commit()
    flash(gettext("Noted. The half hour is free."))
    return redirect(url_for("test_drives.show", drive_id=drive.id), 303)
