"""Open a record by its code, read it, correct it, take consent back, complain.

The code is sent in a body, never in an address. A slip of the finger shows by the code's check character and is told at
once; codes that may be guesses are counted in the database: ten of one code, and as many in all from one address as
there are tries to sign in, since a whole market square may share an address. An open record stays open for half
an hour in this browser, by a row's id in the signed cookie.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import TooManyRequests

from outreach.domain.clock import utcnow
from outreach.domain.complaints import COMPLAINT_LABELS, ComplaintKind
from outreach.domain.consent import PURPOSE_LABELS, Purpose
from outreach.domain.errors import Conflict, RuleBroken
from outreach.domain.lead_labels import CONTACT_LABELS, OUTCOME_LABELS, STATUS_LABELS
from outreach.domain.stands import tidy_record_code
from outreach.domain.words import N_
from outreach.extensions import db
from outreach.models.leads import Lead
from outreach.queries.complaints import find_by_code, get_own, read_own
from outreach.services.complaints import complain, correct_record, customer_of
from outreach.services.lead_contacts import withdraw_consent
from outreach.services.sign_ins import give_back_try
from outreach.web.choices import show_faults
from outreach.web.own_record import bp
from outreach.web.own_record.forms import CodeForm, ComplaintForm, CorrectForm, WithdrawForm
from outreach.web.pace import Pace
from outreach.web.security import PUBLIC, access
from outreach.web.sign_in_forms import TOO_MANY, admit, forget

OPEN_FOR = timedelta(minutes=30)
PER_MINUTE = 120
UNKNOWN = N_(
    "There is no record with this code. Look at each character again; a record that was erased has no code any more,"
    " and for one that was joined with another the company gives it again."
)


@bp.before_request
def _keep_pace() -> None:
    pace = current_app.extensions.setdefault("outreach.record_pace", Pace(PER_MINUTE))
    if wait := pace.wait(request.remote_addr or "", 1):
        raise TooManyRequests(retry_after=wait)


@bp.after_request
def _keep_nowhere(response: Response) -> Response:
    """A phone is often a family's: going back to a record that was closed shows nothing."""
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/")
@access(PUBLIC)
def show() -> str:
    """The open record, or where its code is entered."""
    lead = _opened()
    return _record(lead) if lead else render_template("own_record/open.html", form=CodeForm(formdata=None))


@bp.post("/")
@access(PUBLIC)
def open_() -> ResponseReturnValue:
    """Open a record by its code."""
    form = CodeForm()
    if not form.validate_on_submit():
        return render_template("own_record/open.html", form=form), 422
    code = tidy_record_code(form.code.data or "")
    if code is None:
        return _unopened(form, UNKNOWN, 422)
    index = current_app.extensions["outreach.stands"].index_of(code)
    crowd = f"record code from {request.remote_addr}"  # a fair's visitors use up none of its staff's tries to sign in
    if not admit(guesser := f"{index} {crowd}", address=crowd):
        return _unopened(form, TOO_MANY, 429)
    lead = find_by_code(db.session(), index=index)
    if lead is None:
        return _unopened(form, UNKNOWN, 422)
    forget(guesser)
    give_back_try(db.session(), address=crowd, now=utcnow())
    db.session.commit()
    cookie["record"] = [str(lead.id), (utcnow() + OPEN_FOR).isoformat()]
    return redirect(url_for(".show"), 303)


def _unopened(form: CodeForm, why: str, status: int) -> ResponseReturnValue:
    form.code.errors = [gettext(why)]
    return render_template("own_record/open.html", form=form), status


@bp.post("/close")
@access(PUBLIC)
def close() -> ResponseReturnValue:
    """Close it in this browser."""
    cookie.pop("record", None)
    return redirect(url_for(".show"), 303)


@bp.post("/correct")
@access(PUBLIC)
def correct() -> ResponseReturnValue:
    """Set name and village right."""
    lead, form = _opened(), CorrectForm()
    if lead is None:
        return redirect(url_for(".show"), 303)
    if not form.validate_on_submit():
        return _record(lead, correct=form), 422
    texts = {"name": form.name.data or "", "village": form.village.data or ""}
    correct_record(db.session(), actor=customer_of(lead), lead=lead, **texts)
    return _done(gettext("Corrected."))


@bp.post("/withdraw")
@access(PUBLIC)
def withdraw() -> ResponseReturnValue:
    """Take one consent back."""
    lead, form = _opened(), WithdrawForm()
    if lead is None:
        return redirect(url_for(".show"), 303)
    if not form.validate_on_submit():
        return _record(lead), 422
    purpose = Purpose(form.purpose.data)
    try:
        withdraw_consent(db.session(), actor=customer_of(lead), lead=lead, purpose=purpose, now=utcnow())
    except RuleBroken:
        db.session.rollback()  # a second tap: it is taken back already
    return _done(gettext("Taken back. It holds from now on."))


@bp.post("/complain")
@access(PUBLIC)
def make_complaint() -> ResponseReturnValue:
    """Complain about calls."""
    lead, form = _opened(), ComplaintForm()
    if lead is None:
        return redirect(url_for(".show"), 303)
    if not form.validate_on_submit():
        return _record(lead, complaint=form), 422
    told: dict[str, Any] = {"note": form.note.data or "", "no_more_calls": form.no_more_calls.data}
    try:
        complain(db.session(), actor=customer_of(lead), lead=lead, kind=ComplaintKind(form.kind.data), **told)
    except (RuleBroken, Conflict) as error:
        db.session.rollback()
        show_faults(form, error)
        return _record(_opened() or lead, complaint=form), 409 if isinstance(error, Conflict) else 422
    return _done(
        gettext("Your complaint is with the company's manager and the campaign office. The answer stands here.")
    )


def _opened() -> Lead | None:
    """The record that this browser has open."""
    try:
        lead_id, until = cookie["record"]
        if datetime.fromisoformat(until) < utcnow():
            raise ValueError
    except (KeyError, TypeError, ValueError):
        return None
    lead = get_own(db.session(), lead_id=UUID(lead_id))
    return lead if lead and lead.erased_at is None else None


def _done(text: str) -> ResponseReturnValue:
    db.session.commit()
    flash(text)
    return redirect(url_for(".show"), 303)


def _record(lead: Lead, correct: CorrectForm | None = None, complaint: ComplaintForm | None = None) -> str:
    return render_template(
        "own_record/show.html",
        record=read_own(db.session(), lead=lead),
        lead=lead,
        correct=correct or CorrectForm(formdata=None, name=lead.name, village=lead.village),
        complaint=complaint or ComplaintForm(formdata=None),
        purposes=PURPOSE_LABELS,
        words={
            "statuses": STATUS_LABELS,
            "contacts": CONTACT_LABELS,
            "outcomes": OUTCOME_LABELS,
            "complaints": COMPLAINT_LABELS,
        },
    )
