"""Closed months: the list, one with its corrections, and closing one."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from outreach.domain.adcodes import COUNTRY_CODE
from outreach.domain.clock import read_month, today
from outreach.domain.coverage.closing import months_over
from outreach.domain.errors import Conflict, NotFound, RuleBroken
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.queries.coverage import start_code
from outreach.queries.coverage_closings import get_closing, is_intact, list_closings, list_corrections
from outreach.services.coverage_closings import close_month
from outreach.web.coverage import bp
from outreach.web.coverage.pages import chosen_day
from outreach.web.security import access, current_actor
from outreach.web.verdicts import correction_words

SHOWN = 12
LISTED = 1000


@bp.get("/coverage/months")
@access(Permission.COVERAGE_READ)
def months() -> str:
    """Which months are closed, and for the office which may be."""
    return _months()


def _months(fault: str = "", missing: date | None = None) -> str:
    closed = list_closings(db.session(), actor=current_actor())
    known = {one.closing.month for one in closed}
    over = months_over(today(), SHOWN)
    open_ones = [month for month in over if month not in known]
    shown = {"closed": closed, "open_ones": open_ones, "fault": fault, "missing": missing, "country": COUNTRY_CODE}
    return render_template("coverage/months.html", **shown)


@bp.post("/coverage/months")
@access(Permission.COVERAGE_CLOSE)
def close() -> ResponseReturnValue:
    """Close a month with the figures of its last day."""
    month = read_month(request.form.get("month", ""))
    if month is None:
        return _months(_("Choose a month.")), 422
    try:
        close_month(db.session(), actor=current_actor(), month=month, today=today())
        db.session.commit()
    except (RuleBroken, Conflict) as error:
        db.session.rollback()
        missing = chosen_day(str(error.params.get("day", "")))
        return _months(_(error.message, **error.params), missing), 409 if isinstance(error, Conflict) else 422
    flash(_("The month is closed. Later changes are noted as corrections."))
    return redirect(url_for("coverage.month", month=f"{month:%Y-%m}"), 303)


@bp.get("/coverage/months/<month>")
@access(Permission.COVERAGE_READ)
def month(month: str) -> str:
    """A closed month: its checksum, tried on demand, and what was corrected in the reader's areas."""
    day = read_month(month)
    if day is None:
        raise NotFound
    session, actor = db.session(), current_actor()
    closing = get_closing(session, day)
    return render_template(
        "coverage/month.html",
        closing=closing,
        corrections=list_corrections(session, actor=actor, closing=closing, limit=LISTED),
        listed=LISTED,
        intact=is_intact(session, closing) if request.args.get("check") else None,
        correction_words=correction_words,
        code=start_code(session, actor=actor),
    )
