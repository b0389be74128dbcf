"""The list of events with records from phones: each with its own flags, in as many queries for one as for two."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import event as listen
from sqlalchemy.orm import Session

from outreach.domain.outbox import RecordKind
from outreach.extensions import db
from outreach.models.base import new_id
from outreach.models.events import Event
from outreach.models.evidence import RecordLink
from outreach.queries.evidence import Evidence, list_evidence
from tests.factories.events import MORNING, make_event
from tests.factories.leads import NOW, make_lead
from tests.factories.world import World


def _arrive(session: Session, world: World, event: Event, number: int) -> None:
    """A record of the dealer's one phone."""
    session.add(
        RecordLink(
            organisation_id=world.organisations[2].id,
            event_id=event.id,
            writer_id=world.users["dealer"].id,
            carrier_id=world.users["dealer"].id,
            signed_in_at=NOW,
            kind=RecordKind.LEAD,
            record_id=new_id(),
            device=UUID(int=0x3F2A),
            number=number,
            before=f"{number - 1:064x}" if number > 1 else "",
            digest=f"{number:064x}",
            made_at=NOW + timedelta(minutes=number),
            clock_skew_seconds=0,
            created_at=NOW + timedelta(minutes=number),
        )
    )


def _counted(session: Session, world: World) -> tuple[list[Evidence], int]:
    """The manager's list, and how many queries it took."""
    seen: list[object] = []

    def note(*args: object) -> None:
        seen.append(args[2])

    actor = world.actor("manager")
    session.commit()
    listen.listen(db.engine, "before_cursor_execute", note)
    try:
        return list_evidence(session, actor=actor), len(seen)
    finally:
        listen.remove(db.engine, "before_cursor_execute", note)


def test_each_event_has_its_own_flags_and_costs_no_query_of_its_own(session: Session, world: World) -> None:
    first = make_event(session, world, status="published")
    week = timedelta(days=7)
    later = {"starts_at": MORNING + week, "ends_at": MORNING + week + timedelta(hours=5)}
    second = make_event(session, world, status="published", venue=first.venue, **later)
    ids = [first.id, second.id]
    for shared in (False, True, True):
        make_lead(session, world, event_id=first.id, shared_number=shared)
    for number in (1, 2):
        _arrive(session, world, first, number)
    alone, queries = _counted(session, world)
    assert [[line.flag.oddity.value for line in one.flags] for one in alone] == [["same_number"]]
    _arrive(session, world, second, 4)
    both, queries_of_both = _counted(session, world)
    told = [(one.event.id, len(one.phones), [line.flag.oddity.value for line in one.flags]) for one in both]
    assert told == [(ids[1], 1, ["gap"]), (ids[0], 1, ["same_number"])]
    assert [one.counted[RecordKind.LEAD] for one in both] == [0, 3]
    assert queries_of_both == queries
    assert list_evidence(session, actor=world.actor("manager2")) == []
