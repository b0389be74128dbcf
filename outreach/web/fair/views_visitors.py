"""The stand's poster: the code that visitors scan with their own phones."""

from __future__ import annotations

from uuid import UUID

import segno
from flask import current_app, render_template, url_for
from markupsafe import Markup

from outreach.domain.errors import NotFound
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.queries.event_parties import find_part
from outreach.queries.events import get_event
from outreach.queries.visitors import Stand
from outreach.web.fair import bp
from outreach.web.security import access, current_actor


@bp.get("/<uuid:event_id>/poster")
@access(Permission.LEADS_WRITE)
def poster(event_id: UUID) -> str:
    """The poster of the actor's company at this event, to print or to show on a screen."""
    return show_poster(own_stand(event_id))


def own_stand(event_id: UUID) -> Stand:
    """The stand of the actor's company; raises `NotFound` where it doesn't take part."""
    session, actor = db.session(), current_actor()
    event = get_event(session, actor=actor, event_id=event_id)
    company = find_part(session, actor=actor, event=event)
    if company is None:
        raise NotFound
    return Stand(event, company)


def show_poster(stand: Stand) -> str:
    """A page with the code's picture."""
    code = current_app.extensions["outreach.stands"].of(stand.code)
    base = current_app.extensions["outreach.settings"].public_url.rstrip("/")
    address = base + url_for("visitors.show", code=code)
    picture = segno.make(address, error="m", micro=False).svg_inline(scale=8, border=4)
    return render_template("fair/poster.html", stand=stand, code=code, address=address, picture=Markup(picture))  # noqa: S704
