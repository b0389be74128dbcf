"""One decision on many pairs of stations: all or none, within the area, and taken back as a whole."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.charger_duplicates import DuplicateStatus, Likeness, PairKind, Verdict
from outreach.domain.clock import utcnow
from outreach.domain.errors import Conflict, Forbidden, NotFound
from outreach.domain.roles import Actor
from outreach.models.audit import AuditEntry
from outreach.models.chargers import DuplicateDecision, Station, StationDuplicate
from outreach.models.operations import StationEnergy
from outreach.queries.charger_duplicates import count_duplicates
from outreach.queries.duplicate_kinds import count_kinds, get_decision, list_waiting
from outreach.services.charger_duplicates import merge_duplicate, undo_duplicate
from outreach.services.duplicates_together import decide_together, undo_together
from outreach.services.register_duplicates import find_in_register
from tests.factories.world import World
from tests.importers.test_charger_run import bring

HEAD = "id,name,operator,lat,lon,last confirmed\n"


def ledger(word: str, north: float, rows: int, confirmed: str = "2026-03-01") -> bytes:
    """Stations 200 m apart along a line, each so far north of the line."""
    lines = [f"{word}{n},{word}站{n},国网,{32.2 + n * 2e-3 + north:.6f},120.5700,{confirmed}\n" for n in range(rows)]
    return (HEAD + "".join(lines)).encode()


def queue(session: Session, actor: Actor, rows: int, *words: str) -> list[UUID]:
    """Ledgers that came in unasked, and the pairs that a search finds in them."""
    for at, word in enumerate(words):
        bring(session, f"{word}.csv", ledger(word, at * 1e-4, rows), source=word, duplicate_metres=1.0)
    find_in_register(session, actor=actor, metres=50.0, report=lambda done, total: None)
    session.commit()
    return list(session.scalars(select(StationDuplicate.id)))


@pytest.fixture
def official(world: World) -> Actor:
    return world.actor("official")


def decide(
    session: Session, actor: Actor, ids: list[UUID], verdict: Verdict, *, leave: bool = False
) -> tuple[DuplicateDecision, int, int]:
    found = decide_together(
        session, actor=actor, ids=ids, verdict=verdict, reason="两册同源", leave=leave, now=utcnow(),
        report=lambda done, total: None,
    )  # fmt: skip
    session.commit()
    return found


def undo(session: Session, actor: Actor, decision: DuplicateDecision) -> tuple[int, int]:
    found = undo_together(session, actor=actor, decision=decision, now=utcnow(), report=lambda done, total: None)
    session.commit()
    return found


def stations(session: Session) -> list[tuple[object, ...]]:
    session.expire_all()
    columns = (Station.source, Station.external_id, Station.name, Station.latitude, Station.kept_fields)
    return [tuple(row) for row in session.execute(select(*columns).order_by(Station.source, Station.external_id))]


def test_pairs_in_the_register_are_merged_and_taken_back_whole(session: Session, world: World) -> None:
    office = world.actor("office")
    ids = queue(session, office, 60, "甲", "乙")
    before = stations(session)
    assert (len(ids), len(before)) == (60, 120)
    decision, decided, left = decide(session, office, ids, Verdict.MERGE)
    assert (decided, left, count_duplicates(session, actor=office), len(stations(session))) == (60, 0, 0, 60)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "station.decide_duplicates")).one()
    assert entry.after == {"status": "merged", "pairs": 60, "reason": "两册同源"}
    assert undo(session, office, decision) == (60, 0)
    assert (stations(session), count_duplicates(session, actor=office)) == (before, 60)


def test_a_thousand_rows_of_a_file_are_merged_at_once(session: Session, world: World) -> None:
    office = world.actor("office")
    bring(session, "甲.csv", ledger("甲", 0, 1_000), source="甲")
    assert bring(session, "乙.csv", ledger("乙", 1e-4, 1_000, "2026-06-01"), source="乙").counts.duplicates == 1_000
    ids = list(session.scalars(select(StationDuplicate.id)))
    decision, decided, left = decide(session, office, ids, Verdict.MERGE)
    assert (decided, left, count_duplicates(session, actor=office)) == (1_000, 0, 0)
    assert set(session.scalars(select(StationDuplicate.decision_id))) == {decision.id}
    assert session.scalars(select(Station.confirmed_on).distinct()).all() == [date(2026, 6, 1)]


def test_kinds_are_counted_and_chosen_within_the_area(session: Session, world: World, official: Actor) -> None:
    ids = queue(session, official, 3, "甲", "乙")
    [(kind, count)] = count_kinds(session, actor=official)
    assert (kind.in_register, {kind.kept, kind.other}, count) == (True, {"甲", "乙"}, 3)
    chosen = list_waiting(session, actor=official, wanted=kind, most=10)
    assert {one.id for one in chosen} == set(ids)
    other = PairKind(
        kind.kept, kind.other, True, Likeness.LITTLE if kind.likeness is not Likeness.LITTLE else Likeness.HIGH
    )
    assert list_waiting(session, actor=official, wanted=other, most=10) == []
    neighbour = world.actor("neighbour")
    assert (count_kinds(session, actor=neighbour), list_waiting(session, actor=neighbour, wanted=ids, most=9)) == (
        [],
        [],
    )
    with pytest.raises(Conflict):
        decide(session, neighbour, ids, Verdict.BOTH)
    session.rollback()
    with pytest.raises(Forbidden):
        decide(session, world.actor("organiser"), ids, Verdict.BOTH)
    session.rollback()
    decision, *_ = decide(session, official, ids, Verdict.BOTH)
    with pytest.raises(NotFound):
        get_decision(session, actor=neighbour, decision_id=decision.id)


def test_what_stands_against_one_pair_stands_against_all(session: Session, official: Actor) -> None:
    ids = queue(session, official, 3, "甲", "乙")
    before = stations(session)
    for word in ("甲1", "乙1"):
        known = session.scalars(select(Station.id).where(Station.external_id == word)).one()
        session.add(StationEnergy(station_id=known, month=date(2026, 9, 1), kwh=10.0, source="电网"))
    session.commit()
    with pytest.raises(Conflict, match="1 of the pairs stand against it"):
        decide(session, official, ids, Verdict.MERGE)
    session.rollback()
    assert (stations(session), count_duplicates(session, actor=official)) == (before, 3)
    assert session.scalar(select(func.count()).select_from(DuplicateDecision)) == 0
    decision, decided, left = decide(session, official, ids, Verdict.MERGE, leave=True)
    assert (decided, left, count_duplicates(session, actor=official)) == (2, 1, 1)
    assert undo(session, official, decision) == (2, 0)
    assert stations(session) == before


def test_three_ledgers_of_one_station_become_one_and_come_back(session: Session, official: Actor) -> None:
    ids = queue(session, official, 4, "甲", "乙", "丙")
    before = stations(session)
    assert len(ids) == 12
    decision, decided, left = decide(session, official, ids, Verdict.MERGE)
    assert (len(stations(session)), left, count_duplicates(session, actor=official)) == (4, 0, 0)
    assert decided == 8  # the third pair of each three is settled by the other two
    assert undo(session, official, decision) == (8, 0)
    assert stations(session) == before
    assert count_duplicates(session, actor=official) >= 8


def test_a_pair_of_a_station_that_is_merged_goes_on_with_the_one_that_stays(session: Session, official: Actor) -> None:
    queue(session, official, 1, "甲", "乙")
    pair = session.scalars(select(StationDuplicate)).one()
    row = b"id,name,operator,lat,lon\nX,X,Y,%.6f,120.5700\n"
    second = session.scalars(select(Station).where(Station.id != pair.station_id)).one()
    bring(
        session,
        "名录.csv",
        row % ((second.latitude or 0) + (1e-4 if pair.external_id.startswith("乙") else -1e-4)),
        source="名录",
    )
    waiting = session.scalars(select(StationDuplicate).where(StationDuplicate.source == "名录")).one()
    assert waiting.station_id == second.id
    merge_duplicate(session, actor=official, pair=pair, fields=[], now=utcnow())
    session.commit()
    assert (waiting.station_id, count_duplicates(session, actor=official)) == (pair.station_id, 1)
    undo_duplicate(session, actor=official, pair=pair, now=utcnow())
    session.commit()
    assert (
        session.scalars(select(Station.external_id).where(Station.id == waiting.station_id)).one() == pair.external_id
    )


def test_what_somebody_has_built_on_stays_when_a_decision_is_taken_back(session: Session, official: Actor) -> None:
    bring(session, "甲.csv", ledger("甲", 0, 3), source="甲")
    bring(session, "乙.csv", ledger("乙", 1e-4, 3), source="乙")
    ids = list(session.scalars(select(StationDuplicate.id)))
    decision, decided, _ = decide(session, official, ids, Verdict.BOTH)
    assert (decided, len(stations(session))) == (3, 6)
    session.scalars(select(Station).where(Station.external_id == "乙1")).one().kept_fields = ["name"]
    session.commit()
    assert undo(session, official, decision) == (2, 1)
    left = session.scalars(select(StationDuplicate).where(StationDuplicate.decision_id == decision.id)).one()
    assert (left.external_id, left.status, len(stations(session))) == ("乙1", DuplicateStatus.KEPT_BOTH, 4)
