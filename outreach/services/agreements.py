"""The test-drive agreement: each published text stays as it was consented to."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.domain.errors import Conflict, Forbidden, RuleBroken
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.models.test_drives import Agreement
from outreach.policies.test_drives import can_publish_agreement
from outreach.queries.test_drives import get_current_agreement
from outreach.services.audit import record

SHORTEST, LONGEST = 50, 8_000
AWAY = timedelta(hours=72)


def publish_agreement(session: Session, *, actor: Actor, text_zh: str, text_en: str) -> Agreement:
    """Publish a new version of the company's agreement; drives that began keep the version they were signed on."""
    if not can_publish_agreement(actor) or actor.organisation_id is None:
        raise Forbidden
    if not SHORTEST <= len(text_zh) <= LONGEST:
        raise RuleBroken({"text_zh": N_("The agreement has between 50 and 8,000 characters.")})
    if len(text_en) > LONGEST:
        raise RuleBroken({"text_en": N_("The agreement has between 50 and 8,000 characters.")})
    ensure_agreement(session, actor.organisation_id)
    version = get_current_agreement(session, organisation_id=actor.organisation_id).version + 1
    row = Agreement(
        organisation_id=actor.organisation_id,
        version=version,
        text_zh=text_zh,
        text_en=text_en,
        published_by_id=actor.user_id,
    )
    _add(session, row)
    record(session, actor=actor, action="agreement.publish", subject=row, after={"version": version})
    return row


def ensure_agreement(session: Session, organisation_id: UUID) -> UUID:
    """The id of the agreement in force; the shipped text becomes the company's version 1 when it is first needed."""
    current = get_current_agreement(session, organisation_id=organisation_id)
    if current.agreement_id is not None:
        return current.agreement_id
    row = Agreement(organisation_id=organisation_id, version=1, text_zh=current.text_zh, text_en=current.text_en)
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        return ensure_agreement(session, organisation_id)  # a colleague's first drive made it in the meantime
    return row.id


def find_agreement_read(session: Session, organisation_id: UUID, version: int, *, at: datetime) -> Agreement | None:
    """The version that a phone with no network gave to read at a moment: the one in force, or one that was replaced
    no longer ago than a phone may be away.
    """
    ensure_agreement(session, organisation_id)
    of_company = select(Agreement).where(Agreement.organisation_id == organisation_id)
    found = session.scalar(of_company.where(Agreement.version == version))
    following = session.scalar(of_company.where(Agreement.version == version + 1))
    return None if following is not None and following.created_at < at - AWAY else found


def _add(session: Session, row: Agreement) -> None:
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        raise Conflict(N_("A colleague published a version in the meantime. Load the page again.")) from None
