"""Pairs of stations decided together, through the pages: those ticked, or all of one kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.charger_duplicates import DuplicateStatus
from outreach.models.chargers import Station, StationDuplicate
from tests.client import StrictClient
from tests.factories.world import World
from tests.importers.test_charger_run import bring
from tests.services.test_duplicates_together import ledger

AsRole = Callable[[str], StrictClient]
QUEUE = "/chargers/duplicates/"


def bring_ledgers(session: Session, rows: int) -> None:
    bring(session, "甲.csv", ledger("甲", 0, rows), source="甲")
    bring(session, "乙.csv", ledger("乙", 1e-4, rows), source="<b>{{ 7*7 }}</b>")
    session.rollback()


def link(client: StrictClient) -> str:
    """Where the queue's table of kinds leads to for its first kind."""
    page = client.get(QUEUE).get_data(as_text=True)
    assert "&lt;b&gt;{{ 7*7 }}&lt;/b&gt;" in page
    found = re.search(r'href="(/chargers/duplicates/together[^"]+)"', page)
    assert found, page
    return unescape(found[1])


def seen(client: StrictClient, path: str) -> str:
    """What the page sends along of the pairs that it shows."""
    field = re.search(r'name="seen"[^>]* value="([^"]+)"', client.get(path).get_data(as_text=True))
    assert field
    return field[1]


def test_all_pairs_of_a_kind_are_decided_and_taken_back(session: Session, world: World, as_role: AsRole) -> None:
    bring_ledgers(session, 25)
    official = as_role("official")
    path = link(official)
    wanted = {"verdict": "both", "reason": "两册口径不同", "seen": seen(official, path)}
    assert "25" in official.get(path).get_data(as_text=True)
    assert official.submit(path, {**wanted, "reason": ""}, form=path).status_code == 422
    assert official.submit(path, {**wanted, "seen": "25"}, form=path).status_code == 422
    answer = official.submit(path, wanted, form=path)
    assert answer.status_code == 303
    done = official.get(answer.headers["Location"]).get_data(as_text=True)
    result = re.search(r'href="(/chargers/duplicates/\?decided=1[^"]+)"', done)
    assert result, done
    decided = official.get(unescape(result[1])).get_data(as_text=True)
    assert "两册口径不同" in decided
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Station)) == 50
    back = re.search(r'action="(/chargers/duplicates/decisions/[^"]+/undo)"', decided)
    assert back
    session.rollback()
    assert as_role("neighbour").submit(back[1], {}, form=QUEUE).status_code == 404
    assert official.submit(back[1], {}, form=unescape(result[1])).status_code == 303
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Station)) == 25
    assert set(session.scalars(select(StationDuplicate.status))) == {DuplicateStatus.OPEN}


def test_ticked_pairs_alone_are_decided(session: Session, world: World, as_role: AsRole) -> None:
    bring_ledgers(session, 3)
    first, second, third = session.scalars(select(StationDuplicate.id).order_by(StationDuplicate.id))
    session.rollback()
    path = f"/chargers/duplicates/together?pair={first}&pair={second}&pair=x"
    official, neighbour = as_role("official"), as_role("neighbour")
    others = seen(official, f"/chargers/duplicates/together?pair={first}&pair={third}")
    wanted = {"verdict": "never", "reason": "重复", "seen": seen(official, path)}
    assert official.submit(path, {**wanted, "seen": others}, form=path).status_code == 422
    assert official.submit(path, wanted, form=path).status_code == 303
    assert neighbour.submit(f"/chargers/duplicates/together?pair={third}", wanted, form=QUEUE).status_code == 422
    session.rollback()
    assert session.scalars(
        select(StationDuplicate.id).where(StationDuplicate.status == DuplicateStatus.OPEN)
    ).all() == [third]
    session.rollback()
    for query in ("", "?kept=x", "?kept=%00&other=x&likeness=high", "?kept=a&other=b&likeness=9"):
        assert official.get(f"/chargers/duplicates/together{query}").status_code in {200, 404}
