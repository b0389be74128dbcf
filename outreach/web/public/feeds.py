"""Calendars without an account: one published event, a county's events, a secret feed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from flask import Response, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.database import start_reading
from outreach.domain.clock import utcnow
from outreach.domain.errors import NotFound
from outreach.exporters.icalendar import write_calendar
from outreach.extensions import db
from outreach.models.events import Event
from outreach.queries.calendars import get_feed
from outreach.queries.events import list_feed
from outreach.queries.public_events import announcement_of, find_area, list_calendar_in
from outreach.services.calendars import touch_feed
from outreach.web.public import bp
from outreach.web.public.show import published
from outreach.web.security import PUBLIC, access

PAST = timedelta(days=90)


def public_url() -> str:
    """What addresses in files and codes begin with."""
    return str(current_app.extensions["outreach.settings"].public_url).rstrip("/")


def _answer(events: Iterable[Event], name: str, endpoint: str, filename: str = "") -> Response:
    def url_of(event: Event) -> str:
        if endpoint == "public.show":
            return public_url() + url_for(endpoint, code=event.code)
        return public_url() + url_for(endpoint, event_id=event.id)

    public = endpoint == "public.show"
    entries = [(event, announcement_of(db.session(), event) if public else event) for event in events]
    body = write_calendar(entries, name=name, public_url=public_url(), url_of=url_of)
    response = Response(body, mimetype="text/calendar")
    response.headers["Cache-Control"] = "private, no-cache"
    if filename:
        response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]  # of the library's base class


@bp.get("/e/<code>/event.ics")
@access(PUBLIC)
def event_ics(code: str) -> ResponseReturnValue:
    """A published event for a calendar; a cancelled one says so."""
    event = published(code)
    return _answer([event], event.title, "public.show", f"event-{event.code}.ics")


@bp.get("/cal/area/<code>.ics")
@access(PUBLIC)
def area_feed(code: str) -> ResponseReturnValue:
    """The published events of an area, for a calendar to come back to."""
    area = find_area(db.session(), code)
    if area is None:
        raise NotFound
    events = list_calendar_in(db.session(), area=area, since=utcnow() - PAST)
    return _answer(events, gettext("NEV to the countryside: %(area)s", area=area.name_zh), "public.show")


@bp.get("/cal/<token>.ics")
@access(PUBLIC)
def feed(token: str) -> ResponseReturnValue:
    """What the account that made this address may see. The address is the key."""
    start_reading(False)
    found = get_feed(db.session(), token=token[:64])
    events = list_feed(db.session(), actor=found.user.actor, since=utcnow() - PAST)
    answer = _answer(events, gettext("NEV to the countryside"), "events.show")
    if touch_feed(found, utcnow()):
        db.session.commit()
    return answer
