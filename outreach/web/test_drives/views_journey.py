"""Out and back, in few taps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.clock import beijing, utcnow
from outreach.domain.errors import Conflict, NotFound, RuleBroken
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.models.test_drives import TestDrive
from outreach.queries.leads import get_lead
from outreach.queries.test_drives import get_current_agreement, get_drive
from outreach.queries.vehicles import get_vehicle
from outreach.services.lead_steps import mark_test_driven
from outreach.services.test_drive_journeys import check_in_vehicle, check_out_vehicle, start_walk_in
from outreach.web.choices import show_faults
from outreach.web.security import access, current_actor
from outreach.web.test_drives import bp
from outreach.web.test_drives.forms import DepartForm, ReturnForm, WalkInForm
from outreach.web.test_drives.parties import (
    as_id,
    car_choices,
    event_choices,
    fleet,
    held_months,
    lead_choices,
    staff_choices,
)


@bp.get("/new")
@access(Permission.TEST_DRIVES_WRITE)
def new() -> str:
    """A visitor without a booking."""
    return _walk_in_page(_walk_in_form())


@bp.post("/")
@access(Permission.TEST_DRIVES_WRITE)
def start() -> ResponseReturnValue:
    """The car leaves."""
    actor, form = current_actor(), _walk_in_form()
    if not form.validate_on_submit():
        return _walk_in_page(form), 422
    lead = get_lead(db.session(), actor=actor, lead_id=UUID(form.lead_id.data))
    car = get_vehicle(db.session(), actor=actor, vehicle_id=UUID(form.vehicle_id.data))
    given: dict[str, Any] = {
        "departure": form.details(),
        "event_id": as_id(form.event_id.data),
        "held_months": held_months(),
    }
    try:
        drive = start_walk_in(db.session(), actor=actor, lead=lead, vehicle=car, now=utcnow(), **given)
    except (RuleBroken, Conflict) as error:
        db.session.rollback()
        show_faults(form, error)
        return _walk_in_page(form), _code(error)
    return _went(drive)


@bp.get("/<uuid:drive_id>/out")
@access(Permission.TEST_DRIVES_WRITE)
def depart(drive_id: UUID) -> str:
    """A visitor with a booking."""
    drive = get_drive(db.session(), actor=current_actor(), drive_id=drive_id)
    return _depart_page(_prepare(DepartForm(**_defaults())), drive)


@bp.post("/<uuid:drive_id>/out")
@access(Permission.TEST_DRIVES_WRITE)
def check_out(drive_id: UUID) -> ResponseReturnValue:
    """The booked car leaves."""
    actor, form = current_actor(), _prepare(DepartForm())
    drive = get_drive(db.session(), actor=actor, drive_id=drive_id)
    if not form.validate_on_submit():
        return _depart_page(form, drive), 422
    given = {"departure": form.details(), "now": utcnow(), "held_months": held_months()}
    try:
        check_out_vehicle(db.session(), actor=actor, drive=drive, **given)
    except (RuleBroken, Conflict) as error:
        db.session.rollback()
        show_faults(form, error)
        return _depart_page(form, get_drive(db.session(), actor=actor, drive_id=drive_id)), _code(error)
    return _went(drive)


@bp.get("/<uuid:drive_id>/back")
@access(Permission.TEST_DRIVES_WRITE)
def returned(drive_id: UUID) -> str:
    """The form of a car that comes back."""
    return _return_page(ReturnForm(), get_drive(db.session(), actor=current_actor(), drive_id=drive_id))


@bp.post("/<uuid:drive_id>/back")
@access(Permission.TEST_DRIVES_WRITE)
def check_in(drive_id: UUID) -> ResponseReturnValue:
    """The car is back."""
    actor, form, now = current_actor(), ReturnForm(), utcnow()
    drive = get_drive(db.session(), actor=actor, drive_id=drive_id)
    if not form.validate_on_submit():
        return _return_page(form, drive), 422
    try:
        check_in_vehicle(db.session(), actor=actor, drive=drive, back=form.details(), now=now)
    except RuleBroken as error:
        db.session.rollback()
        show_faults(form, error)
        return _return_page(form, get_drive(db.session(), actor=actor, drive_id=drive_id)), 422
    mark_test_driven(db.session(), actor=actor, lead=drive.lead, now=now)
    db.session.commit()
    flash(gettext("The car is back."))
    return redirect(url_for("test_drives.show", drive_id=drive_id), 303)


def _defaults() -> dict[str, Any]:
    return {"staff_id": str(current_actor().user_id)}


def _walk_in_form() -> WalkInForm:
    actor, now = current_actor(), utcnow()
    chosen = {name: as_id(request.values.get(name)) for name in ("lead_id", "vehicle_id")}
    events = event_choices(db.session(), actor, beijing(now).date())
    given = {name: str(value) for name, value in chosen.items() if value}
    form: WalkInForm = _prepare(WalkInForm(**_defaults(), **given, event_id=events[0].value))
    form.lead_id.choices = lead_choices(db.session(), actor, chosen["lead_id"])
    form.vehicle_id.choices = car_choices(fleet(db.session(), actor, now))
    form.event_id.choices = events
    return form


def _prepare(form: Any) -> Any:
    form.staff_id.choices = staff_choices(db.session(), current_actor())
    return form


def _agreement(form: DepartForm) -> dict[str, Any]:
    company = current_actor().organisation_id
    if company is None:
        raise NotFound
    agreement = get_current_agreement(db.session(), organisation_id=company)
    form.agreement_version.data = str(agreement.version)
    return {"form": form, "agreement": agreement}


def _walk_in_page(form: WalkInForm) -> str:
    return render_template("test_drives/new.html", drive=None, **_agreement(form))


def _depart_page(form: DepartForm, drive: TestDrive) -> str:
    return render_template("test_drives/new.html", drive=drive, **_agreement(form))


def _return_page(form: ReturnForm, drive: TestDrive) -> str:
    return render_template("test_drives/back.html", form=form, drive=drive)


def _went(drive: TestDrive) -> ResponseReturnValue:
    db.session.commit()
    flash(gettext("The car is out. Drive safely."))
    return redirect(url_for("test_drives.show", drive_id=drive.id), 303)


def _code(error: RuleBroken | Conflict) -> int:
    return 409 if isinstance(error, Conflict) else 422
