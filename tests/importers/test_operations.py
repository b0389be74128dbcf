"""Energy and outages from tables: kept once, refused by line and field, and read by officials of the area alone."""

from __future__ import annotations

import io
import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.chargers import StationStatus
from outreach.domain.errors import Forbidden, RuleBroken
from outreach.domain.roles import SYSTEM, Actor
from outreach.extensions import db
from outreach.importers.operations import OperationFile, OperationReport, import_operations
from outreach.models.audit import AuditEntry
from outreach.models.operations import StationEnergy, StationOutage
from outreach.queries.operations import find_operations, list_operation_months
from outreach.services.operations import tiers_of
from outreach.settings import Settings, SettingsError
from tests.client import StrictClient
from tests.factories.coverage import add_station
from tests.factories.world import World
from tests.web.test_coverage import AsRole

TODAY = date(2026, 11, 20)
ENERGY = """电站编号,月份,充电量
A1,2026-10,7440
A1,2026年10月,1
A2,2026-10,"1,000"
A3,2026-10,5
A1,2026-13,5
A1,2026-09,-4
A1,2027-01,5
A2,2026-09,999999999
,2026-09,5
"""
OUTAGES = """station,from,to,connectors
A1,2026-10-01 00:00,2026-10-02 00:00,1
A2,2026/10/5 8:30,2026/10/5 20:30,
A1,2026-10-03 10:00,2026-10-03 09:00,1
A1,2026-10-04,soon,1
A1,2026-10-05,2026-10-06,9
A1,2026-11-19,2026-12-01,1
A1,0001-01-01,2026-10-06,1
"""


def ahead(table: str) -> str:
    """The table with what lies ahead of `TODAY` ahead of any day on which the tests run."""
    return table.replace("2027-01", "2099-01").replace("2026-12-01", "2099-12-01")


@pytest.fixture
def stations(session: Session, world: World) -> World:
    add_station(session, world.areas["320682106"], 120.7, 32.2, external_id="A1")
    add_station(session, world.areas["320682107"], 120.5, 32.3, external_id="A2")
    add_station(session, world.areas["320685"], 120.5, 32.5, external_id="B1")
    session.commit()
    return world


def bring(
    session: Session, text: str, kind: OperationFile = OperationFile.ENERGY, actor: Actor = SYSTEM
) -> OperationReport:
    return import_operations(session, actor=actor, kind=kind, data=text.encode(), name="十月.csv", today=TODAY)


def test_every_row_of_a_table_is_accounted_for(session: Session, stations: World) -> None:
    report = bring(session, ENERGY)
    assert report.counts == {"read": 9, "created": 2, "updated": 0, "unchanged": 0, "refused": 7}
    assert [(one.line, one.field) for one in report.refused] == [
        (3, "station"), (5, "station"), (6, "month"), (7, "kwh"), (8, "month"), (9, "kwh"), (10, "station"),
    ]  # fmt: skip
    assert bring(session, "station,month,kwh\nA1,202610,7440\nA2,2026-10,1200\n").counts == {
        "read": 2, "created": 0, "updated": 1, "unchanged": 1, "refused": 0,
    }  # fmt: skip
    report = bring(session, OUTAGES, OperationFile.OUTAGES)
    assert report.counts == {"read": 7, "created": 2, "updated": 0, "unchanged": 0, "refused": 5}
    assert [(one.line, one.field) for one in report.refused] == [
        (4, "to"), (5, "to"), (6, "connectors"), (7, "to"), (8, "from"),
    ]  # fmt: skip
    assert bring(session, OUTAGES, OperationFile.OUTAGES).counts["unchanged"] == 2
    with pytest.raises(RuleBroken):
        bring(session, "station,kwh\nA1,5\n")


def test_outages_that_begin_in_one_minute_are_kept_apart(session: Session, stations: World) -> None:
    table = (
        "station,from,to,connectors,工单号\n"
        "A1,2026-10-01 08:00,2026-10-01 09:00,1,\n"
        "A1,2026-10-01 08:00,2026-10-02 09:00,1,\n"
        "A1,2026-10-01 08:00,2026-10-01 09:00,1,\n"
        "A2,2026-10-01 08:00,2026-10-01 09:00,1,G-7\n"
        "A2,2026-10-01 08:00,2026-10-01 09:00,1,G-8\n"
        f"A2,2026-10-01 08:00,2026-10-01 09:00,1,{'x' * 61}\n"
    )
    report = bring(session, table, OperationFile.OUTAGES)
    assert report.counts == {"read": 6, "created": 4, "updated": 0, "unchanged": 0, "refused": 2}
    assert [(one.line, one.field) for one in report.refused] == [(4, "station"), (7, "number")]
    assert bring(session, table, OperationFile.OUTAGES).counts["unchanged"] == 4
    numbers = session.scalars(select(StationOutage.number).order_by(StationOutage.id)).all()
    assert numbers == ["", "#2", "G-7", "G-8"]


def test_an_outage_is_of_every_month_that_it_lasted(session: Session, stations: World) -> None:
    table = "station,from,to\nA1,2026-06-30 23:30,2026-07-01 00:00\nA1,2026-08-31 23:59,2026-10-01 00:01\n"
    bring(session, table, OperationFile.OUTAGES)
    months = list_operation_months(session, actor=SYSTEM, area=stations.areas["320682"])
    assert months == [date(2026, number, 1) for number in (10, 9, 8, 6)]


def test_a_month_of_many_stations_is_searched_and_paged(session: Session, stations: World, as_role: AsRole) -> None:
    for number in range(60):
        add_station(
            session, stations.areas["320682106"], 120.7, 32.2, external_id=f"C{number:02d}", name=f"长站{number:02d}"
        )
    bring(session, "station,month,kwh\n" + "".join(f"C{number:02d},2026-10,5\n" for number in range(60)))
    session.commit()
    client = as_role("official")
    first = client.get("/areas/320682/operations").get_data(as_text=True)
    assert ("长站49" in first, "长站50" in first, "cursor=50" in first) == (True, False, True)
    second = client.get("/areas/320682/operations?cursor=50").get_data(as_text=True)
    assert ("长站49" in second, "长站59" in second, "cursor=100" in second) == (False, True, False)
    found = client.get("/areas/320682/operations?q=站07").get_data(as_text=True)
    assert ("长站07" in found, "长站08" in found) == (True, False)
    assert client.get("/areas/320682/operations?q=none&cursor=x").status_code == 200


def test_files_at_once_are_kept_once(app: Flask, session: Session, stations: World) -> None:
    gate = threading.Barrier(4)

    def run(_number: int) -> tuple[int, int]:
        with app.app_context():
            gate.wait(timeout=30)
            own = db.session()
            try:
                done = bring(own, ENERGY).done
                own.commit()
            finally:
                db.session.remove()
            return done.created, done.unchanged

    with ThreadPoolExecutor(4) as pool:
        assert Counter(pool.map(run, range(4))) == {(2, 0): 1, (0, 2): 3}


def test_figures_of_an_area_are_for_its_officials(session: Session, stations: World) -> None:
    bring(session, ENERGY)
    bring(session, OUTAGES, OperationFile.OUTAGES)
    official, area = stations.actor("official"), stations.areas["320682"]
    found = find_operations(session, actor=official, area=area)
    assert found is not None
    assert found.month == date(2026, 10, 1)
    assert [one.station.external_id for one in found.stations] == ["A1", "A2"]
    f = found.figures
    assert f.utilisation == pytest.approx((7440 + 1000) / (2 * 240 * 744))
    assert f.availability == pytest.approx(1 - (24 + 12 * 2) / (2 * 2 * 744))
    assert (f.stations, f.reporting, f.silent) == (2, 2, 0)
    station = found.stations[1].station
    station.status, station.closed_on = StationStatus.BLOCKED, date(2026, 11, 15)
    session.flush()
    blocked = find_operations(session, actor=official, area=area)
    assert blocked is not None
    assert blocked.figures == f, "what has been blocked since did serve in October"
    city = find_operations(session, actor=SYSTEM, area=stations.areas["320600"])
    assert city is not None
    assert (city.figures.stations, city.figures.silent) == (3, 1)
    add_station(session, stations.areas["320685"], 120.5, 32.5, status=StationStatus.GONE)
    found.stations[0].station.status = StationStatus.BLOCKED
    found.stations[1].station.status = StationStatus.GONE
    later = find_operations(session, actor=SYSTEM, area=stations.areas["320600"])
    assert later is not None
    assert (later.figures.stations, later.figures.silent, later.figures.kwh) == (3, 1, 8440.0)
    assert find_operations(session, actor=official, area=area, month=date(2026, 8, 1)).stations == []  # type: ignore[union-attr]
    for other in ("organiser", "dealer"):
        assert find_operations(session, actor=stations.actor(other), area=area) is None
    assert list_operation_months(session, actor=stations.actor("neighbour"), area=area) == []
    with pytest.raises(Forbidden):
        bring(session, ENERGY, actor=stations.actor("organiser"))
    report = bring(session, "station,month,kwh\nA1,2026-10,5\nB1,2026-10,5\n", actor=stations.actor("neighbour"))
    assert [one.field for one in report.refused] == ["station"], "a neighbour's station isn't known"


def test_commands_try_and_report(app: Flask, session: Session, stations: World, tmp_path: Path) -> None:
    file, refused = tmp_path / "energy.csv", tmp_path / "refused.csv"
    file.write_text(ahead(ENERGY))
    runner = app.test_cli_runner()
    tried = runner.invoke(args=["import", "energy", str(file), "--dry-run", "--json", "--report", str(refused)])
    assert json.loads(tried.output)["refused"] == 7
    assert refused.read_text(encoding="utf-8-sig").splitlines()[1].startswith("3,station,")
    assert session.scalar(select(func.count(StationEnergy.id))) == 0
    session.rollback()
    assert runner.invoke(args=["import", "energy", str(file)]).exit_code == 0
    file.write_text(ahead(OUTAGES))
    assert runner.invoke(args=["import", "outages", str(file)]).exit_code == 0
    assert session.scalar(select(func.count(StationEnergy.id))) == 2
    assert session.scalar(select(func.count(StationOutage.id))) == 2


def upload(client: StrictClient, text: str, kind: str) -> str:
    data = {"kind": kind, "file": (io.BytesIO(text.encode()), "t.csv")}
    answer = client.submit("/operations/import", data, content_type="multipart/form-data")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_an_official_tries_a_table_reads_the_month_and_takes_it_out(
    session: Session, stations: World, as_role: AsRole
) -> None:
    client = as_role("official")
    client.set_cookie("language", "en")
    assert client.get("/areas/320682/operations").status_code == 200  # nothing reported yet
    page = upload(client, ahead(ENERGY), "energy")
    assert session.scalar(select(func.count(StationEnergy.id))) == 0
    session.rollback()
    file_id = page.split('name="file_id" value="')[1].split('"')[0]
    done = client.submit("/operations/import/apply", {"kind": "energy", "file_id": file_id}, form="/operations/import")
    assert done.status_code == 303
    page = client.get("/areas/320682/operations").get_data(as_text=True)
    assert "2.36%" in page
    assert "No threshold" in page or "no threshold set" in page
    assert "Operation in 2026-10" in client.get("/areas/320682").get_data(as_text=True)
    file = client.submit(
        "/areas/320682/operations/export", {"month": "2026-10", "kind": "csv"}, form="/areas/320682/operations"
    )
    assert "A1" in file.get_data(as_text=True)
    session.rollback()
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "operations.export")).one()
    assert entry.after == {"area": "320682", "month": "2026-10", "kind": "csv", "stations": 2}
    for nonsense in ("0001-01", "9999-12", "soon"):
        assert "2.36%" in client.get(f"/areas/320682/operations?month={nonsense}").get_data(as_text=True)
    assert client.get("/areas/320685/operations").status_code == 404
    assert "Operation in" not in as_role("organiser").get("/areas/320682").get_data(as_text=True)


def test_a_tier_that_cant_be_read_stops_the_start() -> None:
    with pytest.raises(SettingsError, match="OUTREACH_UTILISATION_TIERS"):
        tiers_of(Settings(utilisation_tiers="6 %"))
