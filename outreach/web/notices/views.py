"""The list of notices; opening one marks it read and goes to what it is about."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature
from werkzeug.exceptions import NotFound

from outreach.domain.notices import TEXTS, NoticeKind
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.jobs.notices import line_of, mail_signer
from outreach.models.notices import Notice
from outreach.queries.notices import get_notice, list_notices, wants_mail
from outreach.services.notices import choose_mail, read_all_notices, read_notice
from outreach.web.notices import bp
from outreach.web.security import PUBLIC, access, current_actor

# a table's name -> the page of one of its rows: endpoint, name of its id
PAGES = {
    "events": ("events.show", "event_id"),
    "venues": ("venues.show", "venue_id"),
    "leads": ("leads.show", "lead_id"),
    "jobs": ("jobs.show", "job_id"),
}
# kinds that are about many rows lead to their list
_LISTS = {
    NoticeKind.COMPLAINT_MADE: "leads.complaints",
    NoticeKind.LEADS_DUE: "leads.due",
    NoticeKind.LEADS_RETURNED: "leads.index",
}


def page_of(notice: Notice) -> str:
    """Where the notice leads; the list where its page is unknown."""
    if notice.kind in _LISTS:
        return url_for(_LISTS[notice.kind])
    endpoint, key = PAGES.get(notice.subject_kind, ("", ""))
    if endpoint not in current_app.view_functions:
        return url_for("notices.index")
    values: dict[str, Any] = {key: UUID(notice.subject_id)}
    return url_for(endpoint, **values)


@bp.get("/")
@access(Permission.ACCOUNT_OWN)
def index() -> str:
    """The actor's notices, newest first."""
    actor = current_actor()
    page = list_notices(db.session(), actor=actor, cursor=request.args.get("cursor"))
    mailed = actor.user_id is not None and wants_mail(db.session(), user_id=actor.user_id)
    return render_template("notices/index.html", page=page, line_of=line_of, texts=TEXTS, mailed=mailed)


@bp.get("/<uuid:notice_id>")
@access(Permission.ACCOUNT_OWN)
def show(notice_id: UUID) -> str:
    """One notice, with a button that opens what it is about: a link in a mail changes nothing by itself."""
    notice = get_notice(db.session(), actor=current_actor(), notice_id=notice_id)
    return render_template("notices/show.html", notice=notice, line_of=line_of, texts=TEXTS)


@bp.post("/<uuid:notice_id>/open")
@access(Permission.ACCOUNT_OWN)
def open_(notice_id: UUID) -> ResponseReturnValue:
    """Mark the notice read and go on to its subject."""
    notice = get_notice(db.session(), actor=current_actor(), notice_id=notice_id)
    read_notice(db.session(), actor=current_actor(), notice=notice)
    target = page_of(notice)
    db.session.commit()
    return redirect(target, 303)


@bp.post("/read")
@access(Permission.ACCOUNT_OWN)
def read_all() -> ResponseReturnValue:
    """Mark all as read."""
    read_all_notices(db.session(), actor=current_actor())
    db.session.commit()
    return redirect(url_for("notices.index"), 303)


@bp.post("/mail")
@access(Permission.ACCOUNT_OWN)
def mail() -> ResponseReturnValue:
    """Switch mail on or off."""
    user_id = current_actor().user_id
    if user_id is not None:
        choose_mail(db.session(), user_id=user_id, wanted=request.form.get("wanted") == "yes")
        db.session.commit()
    return redirect(url_for("notices.index"), 303)


@bp.route("/mail-off/<token>", methods=["GET", "POST"])
@access(PUBLIC)
def mail_off(token: str) -> str:
    """Switch mail off from a mail, without signing in."""
    try:
        user_id = UUID(mail_signer().loads(token))
    except (BadSignature, ValueError, TypeError, AttributeError):
        raise NotFound from None
    done = request.method == "POST"
    if done:
        choose_mail(db.session(), user_id=user_id, wanted=False)
        db.session.commit()
    return render_template("notices/mail_off.html", done=done)
