"""Deciding about records that were kept aside: store it after all, or let it go."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from outreach.domain.errors import Conflict, Forbidden, OutreachError, RuleBroken
from outreach.domain.outbox import HeldStatus, Incoming
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.models.base import new_id
from outreach.models.outbox import HeldRecord
from outreach.policies.outbox import can_settle
from outreach.services import audit
from outreach.services.outbox import Rules, reasons_of, store_record
from outreach.services.stored_records import Row, find_stored


def store_held(session: Session, *, actor: Actor, held: HeldRecord, rules: Rules, now: datetime) -> Row:
    """Store it after all, in its writer's name: under a new id where its own is taken. Raises `RuleBroken`."""
    _demand_waiting(actor, held)
    sent_at = now + timedelta(seconds=held.clock_skew_seconds or 0)
    incoming = Incoming(held.kind, held.record_id, json.loads(held.body), sent_at)
    if find_stored(session, incoming) is not None:
        incoming = replace(incoming, id=new_id())
    try:
        with session.begin_nested():
            row = store_record(session, actor=held.user.actor, incoming=incoming, rules=rules, now=now)
    except (RuleBroken, Conflict) as error:
        raise RuleBroken(reasons_of(error), **_params(error)) from None
    _settle(session, actor, held, HeldStatus.STORED, now)
    held.stored_id = row.id
    session.flush()
    return row


def drop_held(session: Session, *, actor: Actor, held: HeldRecord, now: datetime) -> None:
    """Let it go: its contents are deleted, that it was is kept."""
    _demand_waiting(actor, held)
    _settle(session, actor, held, HeldStatus.DROPPED, now)


def forget_held(session: Session, indexes: Iterable[str]) -> None:
    """Delete what waits with a person's number: they asked to be erased."""
    session.execute(delete(HeldRecord).where(HeldRecord.number_index.in_(list(indexes))))


def purge_held(session: Session, *, before: datetime) -> None:
    """Delete what came before a moment, decided or not."""
    session.execute(delete(HeldRecord).where(HeldRecord.created_at < before))


def _demand_waiting(actor: Actor, held: HeldRecord) -> None:
    if not can_settle(actor, held):
        raise Forbidden
    if held.status is not HeldStatus.WAITING:
        raise Conflict(N_("A colleague has decided in the meantime. Load the page again."))


def _settle(session: Session, actor: Actor, held: HeldRecord, status: HeldStatus, now: datetime) -> None:
    held.status, held.settled_at, held.settled_by_id = status, now, actor.user_id
    held.body_sealed = None  # stored in its own table, or not to be kept
    held.number_index = None
    facts = {"status": status.value, "why": held.why.value, "record": str(held.record_id)}
    audit.record(session, actor=actor, action=f"held_record.{status.value}", subject=held, after=facts)


def _params(error: OutreachError) -> dict[str, object]:
    return dict(error.params)
