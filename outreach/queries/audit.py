"""Reads of the audit log: the office's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import BEIJING
from outreach.domain.errors import NotFound
from outreach.domain.roles import Actor, Permission
from outreach.models.accounts import User
from outreach.models.audit import AuditEntry, AuditSeal
from outreach.queries.paging import Page, SortKey, keyset


@dataclass(frozen=True)
class AuditFilter:
    """What a reader asks of the log."""

    action: str = ""
    subject_kind: str = ""
    subject_id: str = ""
    who: str = ""
    first_on: date | None = None
    last_on: date | None = None


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING).astimezone(UTC)


def list_entries(
    session: Session, *, actor: Actor, wanted: AuditFilter, cursor: str | None
) -> Page[tuple[AuditEntry, str | None, int | None]]:
    """Return a page of entries with the account's name and the seal's number, the latest first."""
    if not actor.may(Permission.AUDIT_READ):
        raise NotFound
    stmt = (
        select(AuditEntry, User.name, AuditSeal.number)
        .outerjoin(User, User.id == AuditEntry.user_id)
        .outerjoin(AuditSeal, AuditSeal.entry_id == AuditEntry.id)
    )
    if wanted.action:
        stmt = stmt.where(AuditEntry.action.startswith(wanted.action, autoescape=True))
    if wanted.subject_kind:
        stmt = stmt.where(AuditEntry.subject_kind == wanted.subject_kind)
    if wanted.subject_id:
        stmt = stmt.where(AuditEntry.subject_id == wanted.subject_id)
    if wanted.who:
        stmt = stmt.where(User.name.icontains(wanted.who, autoescape=True))
    if wanted.first_on:
        stmt = stmt.where(AuditEntry.at >= _start_of(wanted.first_on))
    if wanted.last_on:
        stmt = stmt.where(AuditEntry.at < _start_of(wanted.last_on + timedelta(days=1)))
    return keyset(session, stmt, order=(SortKey(AuditEntry.id, descending=True),), cursor=cursor)


def list_kinds(session: Session) -> list[str]:
    """Return the kinds of record that the log speaks of."""
    return list(session.scalars(select(AuditEntry.subject_kind).distinct().order_by(AuditEntry.subject_kind)))
