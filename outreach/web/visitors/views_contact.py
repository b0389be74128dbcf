"""A visitor leaves a number, with each consent by itself, or books a half hour with it; then the record's code is shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import segno
from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from outreach.domain.clock import utcnow
from outreach.domain.consent import CURRENT_CONSENT
from outreach.domain.errors import Conflict, RuleBroken
from outreach.domain.home_charging import DISTANCES
from outreach.domain.leads import LeadDetails
from outreach.domain.stands import spaced
from outreach.extensions import db
from outreach.models.base import new_id
from outreach.models.leads import Lead
from outreach.queries.visitors import Stand, list_free_cars, list_models_on_show
from outreach.services.visitors import book_half_hour, give_record_code, leave_details, visitor_at
from outreach.web.choices import choice, show_faults
from outreach.web.security import PUBLIC, access
from outreach.web.templating import area_name
from outreach.web.visitors import bp
from outreach.web.visitors.forms import ContactForm, DriveForm, read_slot
from outreach.web.visitors.pages import company_stand, fingerprint, stand_codes, townships


@bp.get("/<code>/contact")
@access(PUBLIC)
def contact(code: str) -> str:
    """The form."""
    stand = company_stand(code)
    return _page(code, stand, _filled(ContactForm(**_fresh()), stand))


@bp.post("/<code>/contact")
@access(PUBLIC)
def leave(code: str) -> ResponseReturnValue:
    """Leave the number."""
    stand = company_stand(code)
    form = _filled(ContactForm(), stand)
    if not form.validate_on_submit():
        return _page(code, stand, form), 422
    try:
        lead = leave_details(db.session(), stand=stand, details=_details(form), now=utcnow())
    except (RuleBroken, Conflict) as error:
        return _refused(code, form, error)
    return _received(code, stand, lead)


@bp.get("/<code>/drive")
@access(PUBLIC)
def drive(code: str) -> str:
    """The free half hours, and the form."""
    stand = company_stand(code)
    return _page(code, stand, _filled(DriveForm(**_fresh()), stand))


@bp.post("/<code>/drive")
@access(PUBLIC)
def book(code: str) -> ResponseReturnValue:
    """Book one."""
    stand = company_stand(code)
    form = DriveForm()
    _filled(form, stand)
    slot = read_slot(form.slot.data or "")
    if not form.validate_on_submit() or slot is None:
        return _page(code, stand, form), 422
    given: dict[str, Any] = {"details": _details(form), "vehicle_id": slot[0], "starts_at": slot[1], "now": utcnow()}
    try:
        lead, booked = book_half_hour(db.session(), stand=stand, **given)
    except (RuleBroken, Conflict) as error:
        return _refused(code, form, error)
    return _received(code, stand, lead, booked.vehicle.model.title, booked.at)


def _fresh() -> dict[str, str]:
    """A new form's hidden fields: its own id, and what was answered on charging."""
    carried = {name: request.args.get(name, "")[:12] for name in ("parking", "meter", "metres", "town")}
    return {"record_id": str(new_id()), **carried}


def _filled(form: ContactForm, stand: Stand) -> Any:
    """`form` with what this stand offers."""
    models = list_models_on_show(db.session(), stand=stand)
    form.models.choices = [choice(model.id, model.title) for model in models]
    towns = {str(area.id): area_name(area) for area in townships(stand)}
    form.town.choices = [choice("", "—"), *(choice(value, name) for value, name in towns.items())]
    form.town.data = form.town.data if form.town.data in towns else ""
    if isinstance(form, DriveForm):
        form.offer(list_free_cars(db.session(), stand=stand, now=utcnow()))
    return form


def _details(form: ContactForm) -> LeadDetails:
    try:
        record_id = UUID(form.record_id.data or "")
    except ValueError:
        record_id = new_id()
    metres = next((metres for metres in DISTANCES if str(metres) == form.metres.data), None)
    return form.details(record_id, metres, fingerprint(record_id, form.body()))


def _page(code: str, stand: Stand, form: ContactForm) -> str:
    cars = form.cars if isinstance(form, DriveForm) else []
    return render_template(
        "visitors/contact.html",
        code=code,
        stand=stand,
        over=stand.is_over(utcnow()),
        form=form,
        cars=cars,
        consent=CURRENT_CONSENT,
    )


def _refused(code: str, form: ContactForm, error: RuleBroken | Conflict) -> ResponseReturnValue:
    db.session.rollback()
    show_faults(form, error)
    stand = company_stand(code)
    if isinstance(error, Conflict) and isinstance(form, DriveForm):
        form.slot.data = None
        _filled(form, stand)  # somebody was first: what is free by now
    return _page(code, stand, form), 409 if isinstance(error, Conflict) else 422


def _received(
    code: str, stand: Stand, lead: Lead, car: str = "", starts_at: datetime | None = None
) -> ResponseReturnValue:
    """The record's code and its picture. Shown as the answer, never at an address of its own."""
    record_code = spaced(give_record_code(db.session(), actor=visitor_at(stand, lead), codes=stand_codes(), lead=lead))
    db.session.commit()
    picture = segno.make(record_code, error="m", micro=False).svg_inline(scale=4, border=4)
    page = render_template(
        "visitors/received.html",
        code=code,
        stand=stand,
        record_code=record_code,
        car=car,
        starts_at=starts_at,
        title=gettext("Received"),
        picture=Markup(picture),  # noqa: S704  # drawn from our own code
    )
    return page, 200, {"Cache-Control": "no-store"}
