"""The stations' map after whatever changes stations: decisions about duplicates move it, bulk writers have it built anew."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import utcnow
from outreach.models.chargers import StationDuplicate
from outreach.services.charger_duplicates import keep_both, merge_duplicate, undo_duplicate
from tests.factories.world import World
from tests.importers.test_charger_run import bring
from tests.services.test_charger_duplicates import OURS, THEIRS
from tests.services.test_station_tiles import content, rebuild

OUTREACH = Path(__file__).resolve().parents[2] / "outreach"
BULK = re.compile(r"\b(?:insert|update|delete)\(\s*(?:Station|Connector|_STATION|_CONNECTOR)\s*[),]|\b_STATION\.")
# its caller builds the tiles itself
BUILDS = {"demo_chargers.py"}


def same(session: Session) -> bool:
    """Whether the tiles that followed say what building them anew says."""
    session.commit()
    session.expire_all()
    followed = content(session)
    rebuild(session)
    return followed == content(session)


def test_decisions_about_duplicates_move_the_map(session: Session, world: World) -> None:
    for name, text, source in (("台账.csv", OURS, "台账"), ("register.csv", THEIRS, "名录")):
        bring(session, name, text.encode(), source=source)
    pair, official = session.scalars(select(StationDuplicate)).one(), world.actor("official")
    rebuild(session)
    before = content(session)
    merge_duplicate(session, actor=official, pair=pair, fields=["connectors"], now=utcnow())
    assert same(session)
    assert content(session) != before, "the connectors' power is now known"
    undo_duplicate(session, actor=official, pair=pair, now=utcnow())
    assert same(session)
    keep_both(session, actor=official, pair=pair, now=utcnow())
    assert same(session)
    assert sum(row[0] for row in content(session)["counts"].values()) == 2
    undo_duplicate(session, actor=official, pair=pair, now=utcnow())
    assert same(session)


def test_what_writes_stations_in_bulk_has_the_map_built_anew() -> None:
    writers = {path for path in OUTREACH.rglob("*.py") if BULK.search(path.read_text())}
    assert {path.name for path in writers} == {"charger_imports.py", "demo_chargers.py"}
    for path in writers:
        assert path.name in BUILDS or "request_redraw(" in path.read_text(), path
