"""Booking a half hour: a car, a day, a tap on a free slot."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.clock import beijing, today, utcnow
from outreach.domain.errors import Conflict, RuleBroken
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.queries.leads import get_lead
from outreach.queries.test_drives import list_slots
from outreach.queries.vehicles import Fitness, get_vehicle
from outreach.services.test_drives import book_drive
from outreach.web.choices import show_faults
from outreach.web.security import access, current_actor
from outreach.web.test_drives import bp
from outreach.web.test_drives.forms import BookForm, SlotFilterForm
from outreach.web.test_drives.parties import as_id, car_choices, event_choices, fleet, lead_choices


@bp.get("/book")
@access(Permission.TEST_DRIVES_WRITE)
def book() -> str:
    """The free half hours of a car."""
    return _page(_form(as_id(request.args.get("lead_id"))))


@bp.post("/book")
@access(Permission.TEST_DRIVES_WRITE)
def reserve() -> ResponseReturnValue:
    """Book one."""
    actor, form = current_actor(), _form(None)
    moment, car_id = form.moment(), as_id(form.vehicle_id.data)
    if not form.validate_on_submit() or moment is None or car_id is None:
        return _page(form), 422
    lead = get_lead(db.session(), actor=actor, lead_id=UUID(form.lead_id.data))
    car = get_vehicle(db.session(), actor=actor, vehicle_id=car_id)
    given: dict[str, Any] = {"lead": lead, "vehicle": car, "starts_at": moment, "event_id": as_id(form.event_id.data)}
    try:
        drive = book_drive(db.session(), actor=actor, now=utcnow(), **given)
    except (RuleBroken, Conflict) as error:
        db.session.rollback()
        show_faults(form, error)
        return _page(form), 409 if isinstance(error, Conflict) else 422
    db.session.commit()
    flash(gettext("Booked for %(time)s.", time=f"{beijing(moment):%H:%M}"))
    return redirect(url_for("test_drives.show", drive_id=drive.id), 303)


def _form(lead_id: UUID | None) -> BookForm:
    form = BookForm(lead_id=str(lead_id) if lead_id else None)
    chosen = lead_id or as_id(request.form.get("lead_id"))
    form.lead_id.choices = lead_choices(db.session(), current_actor(), chosen)
    form.event_id.choices = event_choices(db.session(), current_actor(), _day(form, SlotFilterForm(request.args)))
    return form


def _page(form: BookForm) -> str:
    cars = [car for car in fleet(db.session(), current_actor(), utcnow()) if not car.unfit]
    search = SlotFilterForm(request.args)
    search.vehicle_id.choices = car_choices(cars)
    search.vehicle_id.id = "search-vehicle"  # the form below has one of this name
    car = _chosen(cars, form.vehicle_id.data or request.args.get("vehicle_id"))
    day = _day(form, search)
    given: dict[str, Any] = {"actor": current_actor(), "day": day, "now": utcnow()}
    slots = list_slots(db.session(), vehicle=car.vehicle, **given) if car else []
    search.day.data, search.vehicle_id.data = day, str(car.vehicle.id) if car else None
    return render_template("test_drives/book.html", form=form, search=search, car=car, day=day, slots=slots)


def _chosen(cars: list[Fitness], wanted: str | None) -> Fitness | None:
    return next((car for car in cars if str(car.vehicle.id) == wanted), cars[0] if cars else None)


def _day(form: BookForm, search: SlotFilterForm) -> date:
    moment = form.moment()
    if moment is not None:
        return beijing(moment).date()
    return search.day.data if search.validate() and search.day.data else today()
