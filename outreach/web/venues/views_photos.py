"""Photos of a venue."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from flask import current_app, flash, redirect, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.errors import RuleBroken
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.queries.venues import get_photo, get_venue
from outreach.services.files import path_of
from outreach.services.venue_photos import add_photo, remove_photo
from outreach.web.choices import show_faults
from outreach.web.security import access, current_actor
from outreach.web.venues import bp
from outreach.web.venues.forms import PhotoForm
from outreach.web.venues.views import show_venue


def _folder() -> Path:
    return Path(current_app.instance_path) / "files"


@bp.post("/<uuid:venue_id>/photos")
@access(Permission.VENUES_WRITE)
def add_picture(venue_id: UUID) -> ResponseReturnValue:
    """Add a photo."""
    actor, form = current_actor(), PhotoForm()
    venue = get_venue(db.session(), actor=actor, venue_id=venue_id)
    if not form.validate_on_submit():
        return show_venue(venue, photo_form=form), 422
    given = {"content": form.photo.data.read(), "name": form.photo.data.filename, "caption": form.caption.data or ""}
    try:
        add_photo(db.session(), actor=actor, venue=venue, folder=_folder(), **given)
    except RuleBroken as error:
        show_faults(form, error)
        return show_venue(venue, photo_form=form), 422
    db.session.commit()
    flash(gettext("The photo is added, without its GPS position."))
    return redirect(url_for("venues.show", venue_id=venue_id), 303)


@bp.get("/<uuid:venue_id>/photos/<uuid:photo_id>")
@access(Permission.VENUES_READ)
def picture(venue_id: UUID, photo_id: UUID) -> ResponseReturnValue:
    """The photo itself."""
    photo = get_photo(db.session(), actor=current_actor(), venue_id=venue_id, photo_id=photo_id)
    answer = send_file(path_of(_folder(), photo.file.sha256), mimetype="image/jpeg", etag=photo.file.sha256)
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer


@bp.post("/<uuid:venue_id>/photos/<uuid:photo_id>/remove")
@access(Permission.VENUES_WRITE)
def remove_picture(venue_id: UUID, photo_id: UUID) -> ResponseReturnValue:
    """Take a photo off."""
    actor = current_actor()
    venue = get_venue(db.session(), actor=actor, venue_id=venue_id)
    remove_photo(db.session(), actor=actor, venue=venue, photo_id=photo_id)
    db.session.commit()
    flash(gettext("The photo is removed."))
    return redirect(url_for("venues.show", venue_id=venue_id), 303)
