"""Keeping each phone's chain as it arrives, and what people say of what is odd in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from outreach.domain.clock import read_moment
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.evidence import Finding, Link
from outreach.domain.outbox import Incoming, RecordKind, skew_of
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.models.base import new_id
from outreach.models.events import Event
from outreach.models.evidence import OddityReview, RecordLink
from outreach.models.test_drives import TestDrive
from outreach.policies.events import visible_to as events_visible_to
from outreach.queries.evidence import read_evidence
from outreach.services import audit

_LINKS = cast(Table, RecordLink.__table__)
_ADD_LINK = {
    name: insert(_LINKS).on_conflict_do_nothing(index_elements=["record_id", "digest"])
    for name, insert in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}


@dataclass(frozen=True)
class Proof:
    """What a sealed record says of its place: its link, its own hash, and when its writer signed in."""

    link: Link
    digest: str
    signed_in_at: datetime


def note_link(
    session: Session, *, actor: Actor, carrier: Actor, incoming: Incoming, proof: Proof, now: datetime
) -> None:
    """Keep the record's place, once, whether the record was stored or kept aside. `actor` wrote it, `carrier` sent it."""
    if not (actor.organisation_id and actor.user_id and carrier.user_id):
        return
    row = {
        "id": new_id(),
        "organisation_id": actor.organisation_id,
        "event_id": _event_of(session, actor, incoming),
        "writer_id": actor.user_id,
        "carrier_id": carrier.user_id,
        "signed_in_at": proof.signed_in_at,
        "kind": incoming.kind,
        "record_id": incoming.id,
        "device": proof.link.device,
        "number": proof.link.number,
        "before": proof.link.before,
        "digest": proof.digest,
        "instead": list(proof.link.instead),
        "made_at": read_moment(incoming.body.get("captured_at")),
        "clock_skew_seconds": skew_of(incoming, now),
        "created_at": now,
        "updated_at": now,
    }
    connection = session.connection()
    connection.execute(_ADD_LINK[connection.dialect.name], row)


def review_oddity(
    session: Session, *, actor: Actor, event_id: UUID, key: str, finding: Finding, note: str
) -> OddityReview:
    """Write down what a person found who looked at something odd. `key` is the flag's.

    Raises `NotFound` where nothing of that kind is odd at the event in the actor's scope, `RuleBroken` without a note
    where something is left open or was put right.
    """
    text = note.strip()
    if not text and finding is not Finding.IN_ORDER:
        raise RuleBroken({"note": N_("Say in a few words what was found, without names.")})
    evidence = read_evidence(session, actor=actor, event_id=event_id)
    line = next((line for line in evidence.flags if line.key == key), None)
    if line is None:
        raise NotFound
    review = line.review
    before = {"finding": review.finding.value} if review else None
    if review is None:
        review = OddityReview(
            organisation_id=line.organisation_id, event_id=event_id, oddity=line.flag.oddity, subject=line.flag.subject
        )
        session.add(review)
    if actor.user_id is None:
        raise NotFound
    review.finding, review.note, review.user_id = finding, text[:300], actor.user_id
    after = {"oddity": line.flag.oddity.value, "finding": finding.value}  # a free text may name somebody: not for good
    audit.record(session, actor=actor, action="oddity.review", subject=review, before=before, after=after)
    return review


def _event_of(session: Session, actor: Actor, incoming: Incoming) -> UUID | None:
    """The event it was for: a return's is its drive's; None for one that the writer may not see."""
    told = incoming.body.get("drive_id" if incoming.kind is RecordKind.DRIVE_RETURN else "event_id")
    try:
        wanted = UUID(told) if isinstance(told, str) else None
    except ValueError:
        return None
    if wanted is None:
        return None
    if incoming.kind is RecordKind.DRIVE_RETURN:
        drive = session.get(TestDrive, wanted)
        return drive.event_id if drive is not None and drive.organisation_id == actor.organisation_id else None
    return session.scalar(select(Event.id).where(Event.id == wanted, events_visible_to(actor)))
