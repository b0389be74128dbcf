"""One decision on many pairs that may be one station: all or none, and taken back as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.domain.charger_duplicates import DuplicateStatus, Verdict
from outreach.domain.errors import Conflict, Forbidden
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.models.chargers import DuplicateDecision, StationDuplicate
from outreach.policies.chargers import keeps_stations
from outreach.queries.duplicate_kinds import list_decided, list_waiting
from outreach.services import audit
from outreach.services.charger_duplicates import decide_duplicate, undo_duplicate
from outreach.services.charger_twins import Settled

MOST_TOGETHER = 1_000  # one transaction: SQLite has one writer, and others wait for it half a minute at most
NAMED = 3
CHUNK = 50
STATUS_OF = {
    Verdict.MERGE: DuplicateStatus.MERGED,
    Verdict.BOTH: DuplicateStatus.KEPT_BOTH,
    Verdict.NEVER: DuplicateStatus.DISMISSED,
}
Report = Callable[[int, int], None]


def decide_together(
    session: Session, *, actor: Actor, ids: Sequence[UUID], verdict: Verdict, reason: str, leave: bool, now: datetime,
    report: Report,
) -> tuple[DuplicateDecision, int, int]:  # fmt: skip
    """Decide these pairs alike; returns the decision, how many it decided, and how many wait as before.

    A merge takes what the rules propose. What stands against a pair raises `Conflict` for all of them; with `leave` that
    pair waits on instead. A pair that another one of them has settled meanwhile counts for neither.
    """
    if not keeps_stations(actor):
        raise Forbidden
    decision = DuplicateDecision(verdict=STATUS_OF[verdict], reason=reason, decided_by_id=actor.user_id)
    session.add(decision)
    queue = [pair.id for pair in list_waiting(session, actor=actor, wanted=ids, most=MOST_TOGETHER)]
    decided, against = 0, list[str]()
    for at, pair_id in enumerate(queue):
        if at % CHUNK == 0:
            report(at, len(queue))
        # an earlier pair may have taken this one out of the queue
        if (pair := session.get(StationDuplicate, pair_id, populate_existing=True)) is None:
            continue
        try:
            # where one refusal undoes all, there is nothing to go back to
            with session.begin_nested() if leave else nullcontext():
                decide_duplicate(session, actor=actor, pair=pair, verdict=verdict, now=now)
                pair.decision_id = decision.id
        except Settled:
            continue
        except (Conflict, Forbidden):
            against.append(pair.record["station"]["name"] or pair.external_id)
        else:
            decided += 1
    if against and not leave:
        raise _refusal(against)
    if not decided:
        raise Conflict(N_("These pairs no longer wait: there is nothing to decide."))
    after = {"status": decision.verdict.value, "pairs": decided, "reason": reason}
    audit.record(session, actor=actor, action="station.decide_duplicates", subject=decision, after=after)
    return decision, decided, len(against)


def _refusal(names: Sequence[str]) -> Conflict:
    return Conflict(
        N_(
            "%(count)s of the pairs stand against it, such as %(names)s: operators report of both stations for one time, or the second lies outside your area. Decide these first, or leave them in the queue."
        ),
        count=len(names),
        names=", ".join(names[:NAMED]),
    )


def undo_together(
    session: Session, *, actor: Actor, decision: DuplicateDecision, now: datetime, report: Report
) -> tuple[int, int]:
    """Open the pairs of a decision again; returns how many, and how many stay because somebody has built on them since."""
    pairs = list_decided(session, actor=actor, decision_id=decision.id)
    opened = 0
    for at, pair in enumerate(pairs):
        if at % CHUNK == 0:
            report(at, len(pairs))
        try:
            with session.begin_nested():
                undo_duplicate(session, actor=actor, pair=pair, now=now)
        except (Conflict, Forbidden):
            continue
        opened += 1
    after = {"status": DuplicateStatus.OPEN.value, "pairs": opened}
    audit.record(session, actor=actor, action="station.decide_duplicates", subject=decision, after=after)
    return opened, len(pairs) - opened
