"""Notices by mail: one digest for each account, never at night."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime

from flask import current_app, render_template
from flask_babel import force_locale, format_date, get_locale, gettext, ngettext
from flask_mailman import EmailMessage
from itsdangerous import URLSafeSerializer

from outreach.database import reading
from outreach.domain.clock import DAY_PATTERNS
from outreach.domain.notices import TEXTS, is_quiet
from outreach.domain.scheduling.limits import SHIPPED_CHECKLIST
from outreach.extensions import db
from outreach.models.accounts import User
from outreach.models.notices import Notice
from outreach.queries.notices import list_mail_due
from outreach.services.event_approvals import remind_approvers
from outreach.services.event_tasks import remind_tasks
from outreach.settings import Settings

log = logging.getLogger(__name__)


def mail_signer() -> URLSafeSerializer:
    """Signs the address that switches mail off without signing in."""
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="notices by mail")


def line_of(notice: Notice) -> str:
    """The notice in the language of the moment."""
    params = dict(notice.params)
    if params.get("task") in {item.title for item in SHIPPED_CHECKLIST}:
        title = params["task"]
        params["task"] = gettext(title)
    if params.get("day"):
        language = "zh" if str(get_locale()).startswith("zh") else "en"
        params["day"] = format_date(date.fromisoformat(str(params["day"])), DAY_PATTERNS[language])
    return gettext(TEXTS[notice.kind].line) % params


def send_notices(now: datetime) -> int:
    """Remind those whose decision is due, then send what is due; returns the number of mails. A mail that can't be sent is tried again the next time."""
    if is_quiet(now):
        return 0
    remind_approvers(db.session(), now=now)
    remind_tasks(db.session(), now=now)
    db.session.commit()
    with reading():
        due = list_mail_due(db.session(), now=now)
        mails = [(message_for(user, notices), [notice.id for notice in notices]) for user, notices in due.items()]
        db.session.rollback()
    sent = 0
    for message, ids in mails:
        try:
            message.send()
        except OSError:
            log.exception("a digest could not be sent")
            continue
        for notice in db.session.query(Notice).where(Notice.id.in_(ids)):
            notice.mailed_at = now
        db.session.commit()
        sent += 1
    return sent


def message_for(user: User, notices: Sequence[Notice]) -> EmailMessage:
    """The digest of an account, in its language."""
    settings: Settings = current_app.extensions["outreach.settings"]
    with force_locale(user.locale or "zh"):
        subject = ngettext("%(num)d notice for you", "%(num)d notices for you", len(notices))
        body = render_template(
            "notices/mail.txt",
            lines=[
                (line_of(n), gettext(TEXTS[n.kind].reason), f"{settings.public_url}/notices/{n.id}") for n in notices
            ],
            off=f"{settings.public_url}/notices/mail-off/{mail_signer().dumps(str(user.id))}",
        )
    return EmailMessage(subject, body, settings.mail_sender, [user.email or ""])
