"""What the visitors' pages share: whose stand a code opens, how often one address may ask, prices of power."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import abort, current_app, request
from flask_babel import format_date
from werkzeug.exceptions import TooManyRequests

from outreach.domain.clock import beijing, today, utcnow
from outreach.domain.errors import NotFound
from outreach.domain.outbox import Fingerprints, Incoming, RecordKind
from outreach.domain.stands import StandCodes
from outreach.domain.words import N_
from outreach.extensions import db
from outreach.models.base import new_id
from outreach.models.catalogues import VehicleModel
from outreach.models.regions import Area
from outreach.queries.home_charging import ChargingAdvice, Home, advise_home
from outreach.queries.lead_choices import list_townships
from outreach.queries.visitors import Stand, get_stand
from outreach.settings import Settings
from outreach.web.i18n import language
from outreach.web.pace import Pace
from outreach.web.visitors import bp

ENDED = N_("This fair is over, or the code is wrong. The next fairs are on the list of events.")
# a whole fair may come by one address of a telephone company
PER_MINUTE = {"GET": 1200, "POST": 120}


@bp.before_request
def _keep_pace() -> None:
    method = "GET" if request.method in {"GET", "HEAD", "OPTIONS"} else "POST"
    paces: dict[str, Pace] = current_app.extensions.setdefault("outreach.visitor_paces", {})
    pace = paces.setdefault(method, Pace(PER_MINUTE[method]))
    if wait := pace.wait(request.remote_addr or "", 1):
        raise TooManyRequests(retry_after=wait)


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"hour_of": lambda moment: f"{beijing(moment):%H:%M}", "day_of": write_day}


def write_day(moment: datetime) -> str:
    """The day of a half hour, where it isn't today."""
    day: date = beijing(moment).date()
    return "" if day == today() else format_date(day, "M月d日" if language() == "zh" else "d MMMM")


def stand_codes() -> StandCodes:
    """The application's codes of stands and records."""
    found: StandCodes = current_app.extensions["outreach.stands"]
    return found


def find_stand(code: str) -> Stand:
    """The stand of an address, or 404 with a word on what to do."""
    stand = stand_codes().read(code[:64])
    try:
        return get_stand(db.session(), code=stand, now=utcnow()) if stand else abort_ended()
    except NotFound:
        return abort_ended()


def company_stand(code: str) -> Stand:
    """As `find_stand`, for what is done at a company's own stand."""
    stand = find_stand(code)
    if stand.company is None:
        abort(404)
    return stand


def number_asked() -> UUID:
    """The id that a form made for its number in the queue, so that a second tap gets the same one."""
    try:
        return UUID(request.form.get("number_id", ""))
    except ValueError:
        return new_id()


def abort_ended() -> Stand:
    """Answer 404 with the reason."""
    raise NotFound(ENDED)


def advise(home: Home, models: list[VehicleModel]) -> ChargingAdvice:
    """Charging at home and the models' costs, at the installation's prices."""
    settings: Settings = current_app.extensions["outreach.settings"]
    return advise_home(
        db.session(),
        home=home,
        models=models,
        day=today(),
        detour_factor=settings.detour_factor,
        prices=(settings.home_yuan_per_kwh, settings.public_yuan_per_kwh),
    )


def townships(stand: Stand) -> list[Area]:
    """The townships of the fair's county."""
    return list_townships(db.session(), area=stand.event.area)


def fingerprint(record_id: UUID, body: dict[str, Any]) -> str:
    """What tells a form that is sent twice from one with other entries."""
    prints: Fingerprints = current_app.extensions["outreach.fingerprints"]
    return prints.of(Incoming(RecordKind.LEAD, record_id, body))
