"""A number instead of a line: taken on the visitor's phone, shown on a screen at the stand. Nothing of people."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from outreach.domain.errors import NotFound
from outreach.domain.queues import NumberStatus
from outreach.extensions import db
from outreach.models.base import new_id
from outreach.models.event_parties import EventCompany
from outreach.queries.queues import OwnNumber, read_number, read_queue
from outreach.services.queues import leave_queue, take_number
from outreach.web.security import PUBLIC, access
from outreach.web.visitors import bp
from outreach.web.visitors.pages import company_stand, number_asked

KEPT = "queue_numbers"
MOST_STANDS = 8


@bp.get("/<code>/queue")
@access(PUBLIC)
def queue(code: str) -> str:
    """How many wait, and a number to take; or the number that this phone has."""
    stand, company = company_stand(code), _company(code)
    return render_template(
        "visitors/queue.html",
        code=code,
        stand=stand,
        own=_own(company),
        state=read_queue(db.session(), company=company),
        number_id=new_id(),
    )


@bp.post("/<code>/queue")
@access(PUBLIC)
def take(code: str) -> ResponseReturnValue:
    """Take a number; a second tap gets the same, and so does another tab while the first one's waits."""
    company = _company(code)
    own = _own(company)
    if own and own.number.status is NumberStatus.WAITING:
        return redirect(url_for(".queue", code=code), 303)
    number = take_number(db.session(), company=company, number_id=number_asked())
    db.session.commit()
    others = [(stand, one) for stand, one in cookie.get(KEPT, {}).items() if stand != str(company.id)]
    cookie[KEPT] = dict([*others[1 - MOST_STANDS :], (str(company.id), str(number.id))])
    return redirect(url_for(".queue", code=code), 303)


@bp.get("/<code>/queue/now")
@access(PUBLIC)
def queue_now(code: str) -> str:
    """What changes on that page."""
    company = _company(code)
    state = read_queue(db.session(), company=company)
    return render_template("visitors/_queue_now.html", code=code, own=_own(company), state=state)


@bp.post("/<code>/queue/leave")
@access(PUBLIC)
def leave_line(code: str) -> ResponseReturnValue:
    """Give the number back."""
    company = _company(code)
    own = cookie.get(KEPT, {}).get(str(company.id))
    if own:
        leave_queue(db.session(), company=company, number_id=UUID(own))
        db.session.commit()
        cookie[KEPT] = {stand: one for stand, one in cookie[KEPT].items() if one != own}
    return redirect(url_for(".queue", code=code), 303)


@bp.get("/<code>/board")
@access(PUBLIC)
def board(code: str) -> str:
    """The screen at the stand."""
    stand, company = company_stand(code), _company(code)
    state = read_queue(db.session(), company=company)
    return render_template("visitors/board.html", code=code, stand=stand, state=state)


@bp.get("/<code>/board/now")
@access(PUBLIC)
def board_now(code: str) -> str:
    """What changes on the screen."""
    return render_template("visitors/_board_now.html", state=read_queue(db.session(), company=_company(code)))


def _company(code: str) -> EventCompany:
    company = company_stand(code).company
    if company is None:
        raise NotFound
    return company


def _own(company: EventCompany) -> OwnNumber | None:
    """The number that this phone has at this stand."""
    try:
        own = read_number(db.session(), company=company, number_id=UUID(cookie.get(KEPT, {}).get(str(company.id), "")))
    except (NotFound, ValueError):
        return None
    return own if own.number.status != "gone" else None
