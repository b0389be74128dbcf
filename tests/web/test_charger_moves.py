"""All that one file says of stations' positions, accepted from its page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.jobs import JobCancelled
from outreach.jobs.queue import QueueProgress
from outreach.models.chargers import Station, StationImport, StationMove
from outreach.services import charger_moves
from tests.client import StrictClient
from tests.factories.world import World
from tests.importers.test_charger_run import bring

LEDGER = "编号,名称,纬度,经度\nA1,文峰充电站,32.3700,120.5700\n"


def test_moves_of_a_file_are_accepted_in_the_background(
    session: Session, world: World, as_role: Callable[[str], StrictClient]
) -> None:
    bring(session, "台账.csv", LEDGER.encode(), source="台账")
    bring(session, "台账.csv", LEDGER.replace("32.3700", "32.3900").encode(), source="台账")
    latest = session.scalars(select(StationImport.id).order_by(StationImport.id.desc())).first()
    session.rollback()
    client, page = as_role("office"), f"/chargers/moves/?import_id={latest}"
    assert "文峰充电站" in client.get(page).get_data(as_text=True)
    answer = client.submit(f"/chargers/imports/{latest}/moves", {"verdict": "accept"}, form=page)
    assert answer.status_code == 303
    assert "已移动充电站</dt><dd>1</dd>" in client.get(answer.location).get_data(as_text=True)
    assert session.scalars(select(Station.latitude)).all() == [32.39]
    session.rollback()
    decided = f"{page}&decided=1"
    assert client.submit(f"/chargers/imports/{latest}/moves", {"verdict": "x"}, form=decided).status_code == 422
    assert client.submit(f"/chargers/imports/{latest}/moves", {"verdict": "undo"}, form=decided).status_code == 303
    assert session.scalars(select(Station.latitude)).all() == [32.37]


def test_one_files_moves_are_gone_through_in_its_own_list(
    session: Session, world: World, as_role: Callable[[str], StrictClient]
) -> None:
    bring(session, "一.csv", LEDGER.encode(), source="一")
    bring(session, "二.csv", LEDGER.replace("120.57", "120.61").replace("文峰", "石庄").encode(), source="二")
    bring(session, "一.csv", LEDGER.replace("32.3700", "32.3900").encode(), source="一")
    bring(session, "二.csv", LEDGER.replace("120.57", "120.63").replace("文峰", "石庄").encode(), source="二")
    latest = session.scalars(select(StationImport.id).order_by(StationImport.id.desc())).first()
    session.rollback()
    client = as_role("office")
    client.set_cookie("language", "en")
    page = client.get("/chargers/moves/").get_data(as_text=True)
    assert "2 proposals wait." in page
    assert f'href="/chargers/moves/?import_id={latest}">二.csv</a> (1)' in page
    own = client.get(f"/chargers/moves/?import_id={latest}").get_data(as_text=True)
    assert "文峰" not in own
    move = session.scalars(select(StationMove.id).where(StationMove.import_id == latest)).one()
    session.rollback()
    answer = client.submit(
        f"/chargers/moves/{move}/decide",
        {"verdict": "accept", "import_id": str(latest)},
        form=f"/chargers/moves/?import_id={latest}",
    )
    assert answer.location == f"/chargers/moves/?import_id={latest}"
    assert "1 proposal waits." in client.get(answer.location).get_data(as_text=True)
    assert "wait" not in as_role("neighbour").get("/chargers/moves/").get_data(as_text=True)


def test_an_official_goes_through_the_moves_of_a_file_that_another_has_brought(
    session: Session, world: World, as_role: Callable[[str], StrictClient]
) -> None:
    bring(session, "台账.csv", LEDGER.encode(), source="台账")
    bring(session, "台账.csv", LEDGER.replace("32.3700", "32.3900").encode(), source="台账")
    latest = session.scalars(select(StationImport.id).order_by(StationImport.id.desc())).first()
    session.rollback()
    official, page = as_role("official"), f"/chargers/moves/?import_id={latest}"
    assert page in official.get("/chargers/moves/").get_data(as_text=True)
    assert "文峰充电站" in official.get(page).get_data(as_text=True)
    neighbour = as_role("neighbour")
    assert neighbour.get(page).status_code == 404
    path = f"/chargers/imports/{latest}/moves"
    assert neighbour.submit(path, {"verdict": "accept"}, form="/chargers/moves/").status_code == 404
    assert official.submit(path, {"verdict": "accept"}, form=page).status_code == 303
    session.rollback()
    assert session.scalars(select(Station.latitude)).all() == [32.39]


def test_a_stopped_decision_on_a_file_keeps_what_was_decided(
    session: Session, world: World, as_role: Callable[[str], StrictClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    two = LEDGER + "A2,白蒲站,32.2500,120.7600\n"
    bring(session, "台账.csv", two.encode(), source="台账")
    bring(session, "台账.csv", two.replace("32.3700", "32.3900").replace("32.2500", "32.2700").encode(), source="台账")
    latest = session.scalars(select(StationImport.id).order_by(StationImport.id.desc())).first()
    session.rollback()
    monkeypatch.setattr(charger_moves, "CHUNK", 1)
    monkeypatch.setattr(QueueProgress, "report", _stop_at_the_second)
    client, page = as_role("office"), f"/chargers/moves/?import_id={latest}"
    answer = client.submit(f"/chargers/imports/{latest}/moves", {"verdict": "accept"}, form=page)
    assert "已作的处理予以保留" in client.get(answer.location).get_data(as_text=True)
    session.rollback()
    assert sorted(session.scalars(select(StationMove.status))) == ["accepted", "open"]


def _stop_at_the_second(self: object, done: int, total: int, note: str = "") -> None:
    if done:
        raise JobCancelled
