"""Links committed audit entries into the chain, and verifies it. One sealer at a time; writers never wait for it."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.domain.audit import Head, Sealed, Verdict, link, verify
from outreach.models.audit import AuditEntry, AuditSeal

BATCH = 500


def as_sealed(entry: AuditEntry) -> dict[str, Any]:
    """Return what of an entry goes into its hash: everything."""
    return {
        "id": entry.id,
        "at": entry.at,
        "user_id": entry.user_id,
        "role": entry.role,
        "action": entry.action,
        "subject_kind": entry.subject_kind,
        "subject_id": entry.subject_id,
        "before": entry.before,
        "after": entry.after,
    }


def find_head(session: Session) -> Head:
    """Return the last seal's number and hash."""
    seal = session.scalar(select(AuditSeal).order_by(AuditSeal.number.desc()).limit(1))
    return Head(seal.number, seal.hash) if seal else Head()


def seal_entries(session: Session, *, now: datetime, limit: int = BATCH) -> int:
    """Link the oldest entries that aren't yet; returns how many. The caller commits.

    Two sealers at once would give one number twice: the second fails on the primary key and returns 0.
    """
    head = find_head(session)
    sealed = select(AuditSeal.entry_id)
    stmt = select(AuditEntry).where(AuditEntry.id.not_in(sealed)).order_by(AuditEntry.id).limit(limit)
    entries = list(session.scalars(stmt))
    for entry in entries:
        number = head.number + 1
        digest = link(head.hash, number, as_sealed(entry))
        session.add(AuditSeal(number=number, entry_id=entry.id, previous=head.hash, hash=digest, sealed_at=now))
        head = Head(number, digest)
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        return 0
    return len(entries)


def seal_all(session: Session, *, now: datetime, head_file: Path) -> int:
    """Link everything that is committed, in batches that are committed one by one, and note the head.

    The one service that commits: a batch is whole in itself, and the head may be noted only after it.
    """
    total, fresh = 0, find_head(session).number == 0
    while number := seal_entries(session, now=now):
        session.commit()
        total += number
    head = find_head(session)
    session.rollback()
    # a note that is gone is not made again unasked: who removes seals could remove it too
    if head.number and (fresh or head_file.exists()):
        note_head(head_file, head)
    return total


def count_unsealed(session: Session) -> int:
    """Return how many entries wait for the sealer."""
    entries = session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    return entries - (session.scalar(select(func.count()).select_from(AuditSeal)) or 0)


def verify_chain(session: Session, *, known: Head | None = None) -> Verdict:
    """Walk the whole chain; `known` is the head that was noted outside of the database."""
    return verify(_walk(session), known)


def _walk(session: Session) -> Iterator[Sealed]:
    number = 0
    while True:
        stmt = (
            select(AuditSeal, AuditEntry)
            .outerjoin(AuditEntry, AuditEntry.id == AuditSeal.entry_id)
            .where(AuditSeal.number > number)
            .order_by(AuditSeal.number)
            .limit(BATCH)
        )
        rows = session.execute(stmt).all()
        for seal, entry in rows:
            yield Sealed(seal.number, seal.previous, seal.hash, as_sealed(entry) if entry is not None else None)
            number = seal.number
        session.expunge_all()
        if len(rows) < BATCH:
            return


def read_head(path: Path) -> Head | None:
    """Return the head noted in a file, None where there is none."""
    try:
        noted = json.loads(path.read_text())
        return Head(int(noted["number"]), str(noted["hash"]))
    except FileNotFoundError:
        return None


def note_head(path: Path, head: Head) -> None:
    """Note the head outside of the database, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w") as target:
        json.dump({"number": head.number, "hash": head.hash}, target)
        target.flush()
        os.fsync(target.fileno())
    Path(temporary).replace(path)
