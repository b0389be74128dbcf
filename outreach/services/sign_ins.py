"""Throttles sign-ins in the database, so that the limit holds over all workers.

A try is counted and committed before the password is looked at; a success takes the count of its identity back.
Counting only failures would let as many tries through at once as there are workers.
"""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.domain.accounts import KNOWN_ADDRESS_LIFE, TRIES_PER_ADDRESS, TRIES_PER_IDENTITY, window_of
from outreach.models.accounts import LoginSession, SignInFailure


def admit_try(
    session: Session, *, identity: str, address: str, now: datetime, user_id: uuid.UUID | None = None
) -> bool:
    """Count one try of this identity from this address; False where one of them has had too many.

    An address from which the account (`user_id`) signed in lately has a count of its own, so that a stranger who
    guesses elsewhere can't keep the owner out. The caller commits at once, whatever the answer.
    """
    window = window_of(now)
    if user_id is not None and _is_known(session, user_id, address, now):
        by_identity = _count(session, _key("known", f"{address} {identity}"), window)
    else:
        by_identity = _count(session, _key("identity", identity), window)
    by_address = _count(session, _key("address", address), window)
    if by_identity == 1:
        session.execute(delete(SignInFailure).where(SignInFailure.window < window - 96))
    return by_identity <= TRIES_PER_IDENTITY and by_address <= TRIES_PER_ADDRESS


def forget_tries(session: Session, *, identity: str, address: str) -> None:
    """Forget the tries of an identity that has signed in."""
    keys = (_key("identity", identity), _key("known", f"{address} {identity}"))
    session.execute(delete(SignInFailure).where(SignInFailure.key.in_(keys)))


def give_back_try(session: Session, *, address: str, now: datetime) -> None:
    """A try of this address was right: it counts for nobody behind the same address."""
    session.execute(
        update(SignInFailure)
        .where(
            SignInFailure.key == _key("address", address),
            SignInFailure.window == window_of(now),
            SignInFailure.failures > 0,
        )
        .values(failures=SignInFailure.failures - 1)
    )


def _is_known(session: Session, user_id: uuid.UUID, address: str, now: datetime) -> bool:
    seen = (
        select(LoginSession.id)
        .where(
            LoginSession.user_id == user_id,
            LoginSession.address == address[:64],
            LoginSession.last_seen_at > now - KNOWN_ADDRESS_LIFE,
        )
        .limit(1)
    )
    return session.scalar(seen) is not None


def _key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode("utf-8", "replace")).hexdigest()


def _count(session: Session, key: str, window: int) -> int:
    """Add one; return the tries of this window and the one before it."""
    added = (
        update(SignInFailure)
        .where(SignInFailure.key == key, SignInFailure.window == window)
        .values(failures=SignInFailure.failures + 1)
    )
    if session.execute(added).rowcount == 0:  # type: ignore[attr-defined]  # an update has it
        try:
            with session.begin_nested():
                session.add(SignInFailure(key=key, window=window, failures=1))
        except IntegrityError:
            session.execute(added)
    recent = select(func.sum(SignInFailure.failures)).where(
        SignInFailure.key == key, SignInFailure.window.in_((window, window - 1))
    )
    return int(session.scalar(recent) or 0)
