"""Paper slips: sheets of twenty reserved numbers to print, and the way from a slip to the screen where it is typed in."""

from __future__ import annotations

from uuid import UUID

import segno
from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from outreach.domain.clock import today
from outreach.domain.consent import CURRENT_CONSENT
from outreach.domain.errors import NotFound
from outreach.domain.lead_labels import PARKING_LABELS, TIME_LABELS
from outreach.domain.roles import Permission
from outreach.domain.stands import spaced
from outreach.extensions import db
from outreach.queries.lead_choices import suggest_models
from outreach.queries.leads import get_lead
from outreach.queries.slips import Slip, get_sheet, get_slip, list_slips, slips_of
from outreach.services.slips import make_sheet
from outreach.web.fair import bp
from outreach.web.fair.views_visitors import own_stand
from outreach.web.forms import Form
from outreach.web.security import access, current_actor


@bp.get("/<uuid:event_id>/slips")
@access(Permission.LEADS_WRITE)
def slips(event_id: UUID) -> str:
    """The company's sheets for an event, and which numbers have been typed in."""
    event = own_stand(event_id).event
    sheets = list_slips(db.session(), actor=current_actor(), event=event)
    return render_template("fair/slips.html", event=event, sheets=sheets, form=Form(formdata=None))


@bp.post("/<uuid:event_id>/slips")
@access(Permission.LEADS_WRITE)
def make_slips(event_id: UUID) -> ResponseReturnValue:
    """Reserve twenty more numbers, and show their sheet."""
    event = own_stand(event_id).event
    sheet = make_sheet(db.session(), actor=current_actor(), event=event)
    db.session.commit()
    return redirect(url_for("fair.sheet", sheet_id=sheet.id), 303)


@bp.get("/slips/<uuid:sheet_id>")
@access(Permission.LEADS_WRITE)
def sheet(sheet_id: UUID) -> ResponseReturnValue:
    """One sheet as it is printed on A4; no browser keeps the customers' codes."""
    session, actor = db.session(), current_actor()
    found = get_sheet(session, actor=actor, sheet_id=sheet_id)
    page = render_template(
        "fair/sheet.html",
        sheet=found,
        slips=[(slip, _picture(slip), _code(slip)) for slip in slips_of(session, sheet=found)],
        consent=CURRENT_CONSENT,
        models=suggest_models(session, actor=actor, day=today())[:6],
        times=TIME_LABELS,
        parkings=PARKING_LABELS,
        own_record=_base() + url_for("own_record.show"),
    )
    return page, 200, {"Cache-Control": "no-store"}


@bp.get("/slips/<uuid:sheet_id>/<int:place>")
@access(Permission.LEADS_WRITE)
def slip(sheet_id: UUID, place: int) -> ResponseReturnValue:
    """What a slip's picture opens: the screen to type it in, or the lead that was typed in from it."""
    found = get_slip(db.session(), actor=current_actor(), sheet_id=sheet_id, place=place)
    if found.used_at is not None:
        flash(gettext("Slip %(number)s has been typed in already.", number=found.label), "warning")
        return redirect(_where_typed_in(found), 303)
    return redirect(url_for("leads.new", slip=f"{sheet_id}.{place}"), 303)


def _where_typed_in(slip: Slip) -> str:
    """The lead from a slip; all sheets where it is a colleague's, which the reader doesn't see."""
    try:
        get_lead(db.session(), actor=current_actor(), lead_id=slip.id)
    except NotFound:
        return url_for("fair.slips", event_id=slip.sheet.event_id)
    return url_for("leads.show", lead_id=slip.id)


def _base() -> str:
    return str(current_app.extensions["outreach.settings"].public_url).rstrip("/")


def _picture(slip: Slip) -> Markup:
    address = _base() + url_for("fair.slip", sheet_id=slip.sheet.id, place=slip.place)
    picture = segno.make(address, error="l", micro=False).svg_inline(border=1, omitsize=True)
    return Markup(picture)  # noqa: S704  # drawn from our own address


def _code(slip: Slip) -> str:
    return spaced(current_app.extensions["outreach.stands"].of_record(slip.id))
