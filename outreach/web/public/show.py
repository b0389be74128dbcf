"""One published event: when, where, who comes, how to get there; printed, it is a poster."""

from __future__ import annotations

from urllib.parse import urlencode

import segno
from flask import current_app, render_template, url_for
from markupsafe import Markup

from outreach.domain.codes import tidy_code
from outreach.domain.errors import NotFound
from outreach.domain.geo.datums import Datum, point_from_wgs84
from outreach.extensions import db
from outreach.models.events import Event
from outreach.models.venues import Venue
from outreach.queries.event_parties import list_coming, list_partners
from outreach.queries.public_events import announcement_of, get_public_event
from outreach.web.public import bp
from outreach.web.security import PUBLIC, access


def published(code: str) -> Event:
    """The published event of a code as typed; raises `NotFound`."""
    tidy = tidy_code(code[:20])
    if tidy is None:
        raise NotFound
    return get_public_event(db.session(), code=tidy)


@bp.get("/e/<code>")
@access(PUBLIC)
def show(code: str) -> str:
    """A published event."""
    event, session = published(code), db.session()
    told = announcement_of(session, event)
    address = current_app.extensions["outreach.settings"].public_url.rstrip("/") + url_for(".show", code=event.code)
    picture = segno.make(address, error="m", micro=False)
    return render_template(
        "public/show.html",
        event=event,
        told=told,
        address=address,
        code=Markup(picture.svg_inline(scale=5, border=4)),  # noqa: S704  # drawn from our own address
        route=_route(told.venue),
        companies=list_coming(session, event=event),
        partners=list_partners(session, event=event),
    )


def _route(venue: Venue | None) -> str:
    """Amap's route page, which takes GCJ-02."""
    if venue is None:
        return ""
    longitude, latitude = point_from_wgs84(venue.longitude, venue.latitude, Datum.GCJ02)
    query = {
        "to": f"{longitude:.6f},{latitude:.6f},{venue.name.replace(',', ' ')}",
        "mode": "car",
        "coordinate": "gaode",
        "callnative": "1",
    }
    return "https://uri.amap.com/navigation?" + urlencode(query)
