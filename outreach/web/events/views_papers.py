"""Papers of an event: PDFs, read by its keeper and by officials of its area."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from flask import current_app, flash, redirect, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.events import DocumentKind
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.queries.event_parties import get_document
from outreach.queries.events import get_event
from outreach.services.event_parties import attach_document, remove_document
from outreach.services.files import path_of
from outreach.web.choices import show_faults
from outreach.web.events import bp
from outreach.web.events.small_forms import DocumentForm
from outreach.web.events.views import show_event
from outreach.web.security import access, current_actor


def _folder() -> Path:
    return Path(current_app.extensions["outreach.settings"].instance_path) / "files"


@bp.post("/<uuid:event_id>/documents")
@access(Permission.EVENTS_READ)
def attach(event_id: UUID) -> ResponseReturnValue:
    """Attach a PDF; the service says who may."""
    actor, form = current_actor(), DocumentForm()
    event = get_event(db.session(), actor=actor, event_id=event_id)
    if not form.validate_on_submit():
        return show_event(event, document_form=form), 422
    upload, kind = form.file.data, DocumentKind(form.kind.data)
    content, name = upload.read(), upload.filename or "document.pdf"
    try:
        attach_document(db.session(), actor=actor, event=event, kind=kind, content=content, name=name, folder=_folder())
    except RuleBroken as error:
        show_faults(form, error)
        return show_event(event, document_form=form), 422
    return _done(event_id, gettext("The paper is attached."))


@bp.get("/<uuid:event_id>/documents/<uuid:document_id>")
@access(Permission.EVENTS_READ)
def paper(event_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """The PDF, as a download: it isn't ours, so it isn't shown inside our pages."""
    actor = current_actor()
    document = get_document(db.session(), actor=actor, event_id=event_id, document_id=document_id)
    path = path_of(_folder(), document.file.sha256)
    if not path.is_file():
        raise NotFound
    return send_file(path.resolve(), mimetype="application/pdf", as_attachment=True, download_name=document.file.name)


@bp.post("/<uuid:event_id>/documents/<uuid:document_id>/remove")
@access(Permission.EVENTS_READ)
def detach(event_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """Take a paper off."""
    actor, session = current_actor(), db.session()
    event = get_event(session, actor=actor, event_id=event_id)
    document = get_document(session, actor=actor, event_id=event_id, document_id=document_id)
    remove_document(session, actor=actor, event=event, document=document)
    return _done(event_id, gettext("The paper is taken off."))


def _done(event_id: UUID, message: str) -> ResponseReturnValue:
    db.session.commit()
    flash(message)
    return redirect(url_for("events.show", event_id=event_id, _anchor="papers"), 303)
