"""The register of stations and its imports, through the pages."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from markupsafe import escape
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.chargers import ImportStatus, StationStatus, confidence
from outreach.models.chargers import Connector, Station, StationDuplicate, StationImport
from tests.client import StrictClient
from tests.factories.world import World

AsRole = Callable[[str], StrictClient]
HOSTILE = "{{ 7*7 }} ${7*7} `x` </script><b>"
LEDGER = (
    "如皋市充电设施台账,,,,,\n序号,所在乡镇,站点名称,直流桩数量,交流桩数量,神秘列\n"
    "1,白蒲镇,白蒲集镇站,4,2,甲\n2,下原镇,下原服务站,0,6,乙\n合计,,,4,8,\n"
).encode("gb18030")


def upload(client: StrictClient, name: str, data: bytes, datum: str = "wgs84", **more: str) -> str:
    token = client.csrf_token("/chargers/imports/new")
    fields = {"file": (io.BytesIO(data), name), "datum": datum, "csrf_token": token, **more}
    answer = client.post("/chargers/imports/new", data=fields, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.get_data(as_text=True)[-3000:]
    return answer.headers["Location"]


def run(client: StrictClient, page: str, verb: str, data: dict[str, object] | None = None) -> None:
    answer = client.submit(f"{page}/{verb}", data, form=page)
    assert answer.status_code == 303, answer.get_data(as_text=True)[-2000:]
    assert client.get(answer.headers["Location"]).status_code == 200


def test_ledger_goes_through_mapping_check_import_placing_and_undo(
    session: Session, world: World, as_role: AsRole
) -> None:
    rugao = world.areas["320682"].id
    session.rollback()
    client = as_role("official")
    page = upload(client, "台账.csv", LEDGER)
    assert "神秘列" in client.get(page).get_data(as_text=True)
    run(client, page, "check", {"column": ["神秘列"], "field": ["operator"]})
    checked = client.get(page).get_data(as_text=True)
    assert "导入全部" in checked
    assert session.scalar(select(func.count()).select_from(Station)) == 0
    session.rollback()
    run(client, page, "apply")
    session.rollback()
    first, second = session.scalars(select(Station).order_by(Station.id)).all()
    assert (first.name, first.township_name, first.operator, first.area_id) == (
        "白蒲集镇站",
        "白蒲镇",
        "甲",
        rugao,
    )
    assert [(c.current.value, c.count) for c in first.connectors] == [("dc", 4), ("ac", 2)]
    assert [(c.kind.value, c.count) for c in second.connectors] == [("gbt_ac", 6)]
    ids = first.id, second.id
    session.rollback()
    assert "白蒲集镇站" in client.get("/chargers/unplaced").get_data(as_text=True)
    assert 'data-view="3' in client.get(f"/chargers/{ids[0]}/place").get_data(as_text=True)
    where = {"position": "32.39, 120.55", "datum": "wgs84"}
    assert client.submit(f"/chargers/{ids[0]}/place", where).status_code == 303
    far = client.submit(f"/chargers/{ids[1]}/place", {"position": "22.5, 114.05", "datum": "wgs84"})
    assert far.status_code == 422
    run(client, page, "undo")
    session.rollback()
    assert [station.name for station in session.scalars(select(Station))] == ["白蒲集镇站"]
    assert session.scalars(select(StationImport)).one().status is ImportStatus.UNDONE
    session.rollback()
    again = client.get(upload(client, "next.csv", LEDGER)).get_data(as_text=True)
    assert "各列按 台账.csv 的对应关系填好" in again


def test_refused_rows_are_listed_and_downloaded(session: Session, world: World, as_role: AsRole) -> None:
    client = as_role("office")
    data = b"id,name,lat,lon\n1,A,32.39,120.55\n2,=1+1,398,120\n3,C,0,0\n"
    page = upload(client, "bad.csv", data)
    run(client, page, "check")
    text = client.get(page).get_data(as_text=True)
    assert "398" in text
    assert "只导入合格行" in text
    rows = client.get(f"{page}/refused.csv").get_data(as_text=True).lstrip("\ufeff").splitlines()
    assert rows[0] == "行,字段,原因,id,name,lat,lon"
    assert rows[1].startswith("3,纬度,")
    english = client.get(f"{page}/refused.csv", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert english.splitlines()[1].startswith("3,Latitude,")
    assert [row.split(",")[0] for row in rows[1:]] == ["3", "4"]
    assert "'=1+1" in rows[1]
    run(client, page, "apply")
    assert session.scalar(select(func.count()).select_from(Station)) == 0
    session.rollback()
    run(client, page, "apply", {"partial": "1"})
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Station)) == 1


def test_official_keeps_the_own_area_only(session: Session, world: World, as_role: AsRole) -> None:
    form = {
        "name": HOSTILE,
        "kind": "charging",
        "access": "public",
        "status": "operational",
        "datum": "wgs84",
        "position": "32.39, 120.55",
    }
    form |= {
        "connectors-0-kind": "gbt_dc",
        "connectors-0-current": "dc",
        "connectors-0-power_kw": "120",
        "connectors-0-count": "4",
    }
    client = as_role("official")
    made = client.submit("/chargers/new", form)
    assert made.status_code == 303, made.get_data(as_text=True)[:3000]
    path = made.headers["Location"]
    for page in (path, "/chargers/", "/chargers/map", f"{path}/edit", f"{path}/place"):
        text = client.get(page).get_data(as_text=True)
        assert escape(HOSTILE.replace("{{ 7*7 }}", "49")) not in text
        assert "</script><b>" not in text
    assert client.get("/chargers/export.geojson").json["features"][0]["properties"]["name"] == HOSTILE
    stranger = as_role("neighbour")
    for page in (path, f"{path}/edit", f"{path}/place"):
        assert stranger.get(page).status_code == 404
    assert stranger.submit(f"{path}/confirm", {"status": "gone"}, form="/chargers/").status_code == 404
    outside = as_role("neighbour").submit("/chargers/new", form)
    assert outside.status_code == 422
    assert client.submit(f"{path}/confirm", {"status": "temporarily_closed"}, form=path).status_code == 303
    session.rollback()
    station = session.scalars(select(Station)).one()
    assert station.status is StationStatus.TEMPORARILY_CLOSED
    assert station.confirmed_on is not None
    edited = client.submit(f"{path}/edit", form | {"name": "新名", "connectors-0-count": "6"})
    assert edited.status_code == 303
    session.rollback()
    assert session.scalars(select(Station)).one().name == "新名"
    assert session.scalars(select(Connector)).one().count == 6


def ledger_of(*places: tuple[float, float]) -> bytes:
    """A register whose rows state their county; the first number stands under the latitude."""
    lines = [f"{n},站{n},320682,{first:.6f},{second:.6f}" for n, (first, second) in enumerate(places)]
    return ("编号,名称,行政区划代码,纬度,经度\n" + "\n".join(lines) + "\n").encode()


def test_a_file_with_swapped_axes_is_stopped_with_a_map_and_mended_by_one_tap(
    session: Session, world: World, as_role: AsRole
) -> None:
    client = as_role("office")
    page = upload(client, "swapped.csv", ledger_of(*[(120.5 + n / 100, 32.35 + n / 200) for n in range(20)]))
    run(client, page, "check")
    text = client.get(page).get_data(as_text=True)
    assert "100%" in text
    assert 'data-station-map="doubt"' in text
    assert '"mended": [[32.35, 120.5]' in text
    assert "对调纬度与经度" in text
    run(client, page, "mend", {"mend": "swap"})
    text = client.get(page).get_data(as_text=True)
    assert "data-station-map" not in text
    run(client, page, "apply")
    session.rollback()
    first = session.scalars(select(Station).order_by(Station.id)).first()
    assert first is not None
    assert (first.latitude, first.longitude, first.area_id) == (32.35, 120.5, world.areas["320682"].id)


def test_rows_outside_their_county_are_taken_without_positions_or_as_they_are(
    session: Session, world: World, as_role: AsRole
) -> None:
    client = as_role("office")
    data = ledger_of(*[(32.35, 120.5 + n / 100) for n in range(6)], *[(31.2, 119.5 + n / 100) for n in range(4)])
    page = upload(client, "outside.csv", data)
    run(client, page, "check")
    assert "4 行" in client.get(page).get_data(as_text=True)
    run(client, page, "mend", {"mend": "unplace"})
    session.rollback()
    assert session.scalars(select(StationImport)).one().report["unplaced"] == 10  # type: ignore[index]
    run(client, page, "mend")
    session.rollback()
    record = session.scalars(select(StationImport)).one()
    assert (record.status, record.report["created"], record.report["unplaced"]) == (ImportStatus.CHECKED, 10, 0)  # type: ignore[index]
    odd = client.submit(f"{page}/mend", {"mend": "nonsense"}, form=page)
    assert odd.status_code == 422


@pytest.mark.parametrize("role", ["organiser", "dealer", "manager"])
def test_other_roles_read_and_change_nothing(world: World, as_role: AsRole, role: str) -> None:
    client = as_role(role)
    assert client.get("/chargers/").status_code == 200
    assert client.get("/chargers/map").status_code == 200
    for path in ("/chargers/new", "/chargers/unplaced", "/chargers/imports/", "/chargers/imports/new"):
        assert client.get(path).status_code == 403


def test_export_goes_in_again(session: Session, world: World, as_role: AsRole) -> None:
    client = as_role("office")
    page = upload(client, "a.csv", b"id,name,lat,lon,power,count\n1,A,32.39,120.55,60,2\n2,B,32.40,120.56,120,1\n")
    run(client, page, "check")
    run(client, page, "apply")
    for kind in ("csv", "xlsx", "geojson", "ocm"):
        content = client.get(f"/chargers/export.{kind}").data
        again = upload(client, f"again.{kind}", content)
        run(client, again, "check")
        record = session.scalars(select(StationImport).order_by(StationImport.id.desc())).first()
        assert record
        assert record.report
        assert json.loads(json.dumps(record.report))["refused"] == 0
        assert record.report["read"] == 2
        session.rollback()


@pytest.mark.parametrize(
    "query", ["?q=%00", "?area=999999", "?status=nonsense", "?kind=x&power=y", "?q=" + "x" * 200, "?cursor=zz"]
)
def test_odd_filters_are_no_faults(world: World, as_role: AsRole, query: str) -> None:
    client = as_role("office")
    assert client.get(f"/chargers/{query}").status_code in {200, 422}
    assert client.get("/chargers/99999999999999999999").status_code == 404


def test_a_pair_of_stations_is_merged_and_parted_again(session: Session, world: World, as_role: AsRole) -> None:
    client = as_role("office")
    first = b"id,name,operator,lat,lon\n1,A,State Grid,32.3700,120.5700\n"
    second = "id,name,operator,address,lat,lon\n9,<b>{{ 7*7 }}</b>,State Grid,文峰路1号,32.3701,120.5701\n".encode()
    for name, data in (("a.csv", first), ("b.csv", second)):
        page = upload(client, name, data)
        run(client, page, "check")
        run(client, page, "apply")
    listed = as_role("official").get("/chargers/duplicates/").get_data(as_text=True)
    assert "文峰路1号" in listed
    assert "&lt;b&gt;{{ 7*7 }}&lt;/b&gt;" in listed
    session.rollback()
    pair = session.scalars(select(StationDuplicate)).one().id
    session.rollback()
    path = f"/chargers/duplicates/{pair}"
    assert "文峰路1号" not in as_role("neighbour").get("/chargers/duplicates/").get_data(as_text=True)
    official = as_role("official")
    wanted = {"verdict": "merge", "field": ["address"]}
    assert official.submit(f"{path}/decide", wanted, form="/chargers/duplicates/").status_code == 303
    assert official.submit(f"{path}/decide", wanted, form="/chargers/duplicates/?decided=1").status_code == 409
    session.rollback()
    assert session.scalars(select(Station)).one().address == "文峰路1号"
    assert "已合并" in official.get("/chargers/duplicates/?decided=1").get_data(as_text=True)
    assert official.submit(f"{path}/undo", {}, form="/chargers/duplicates/?decided=1").status_code == 303
    session.rollback()
    assert session.scalars(select(Station)).one().address == ""
    session.rollback()
    assert official.submit(f"{path}/decide", {"verdict": "x"}, form="/chargers/duplicates/").status_code == 422


def test_a_station_is_confirmed_in_two_taps_near_the_phone(session: Session, world: World, as_role: AsRole) -> None:
    office = as_role("office")
    page = upload(
        office,
        "a.csv",
        "id,name,lat,lon\n1,近站,32.3700,120.5700\n2,远站,32.3750,120.5700\n3,外站,32.9,120.9\n".encode(),
    )
    run(office, page, "check")
    run(office, page, "apply")
    client = as_role("official")
    for odd in ("", "?lat=nan&lon=120", "?lat=x&lon=1", "?lat=91&lon=120"):
        assert "近站" not in client.get(f"/chargers/nearby{odd}").get_data(as_text=True)
    here = "/chargers/nearby?lat=32.3701&lon=120.5701"
    text = client.get(here).get_data(as_text=True)
    assert text.index("近站") < text.index("远站")
    assert "外站" not in text
    session.rollback()
    station = session.scalars(select(Station).where(Station.name == "近站")).one()
    path, where = f"/chargers/{station.id}/confirm", (station.longitude, station.latitude)
    session.rollback()
    answer = client.submit(path, {"status": "gone", "lat": "32.3701", "lon": "120.5701"}, form=here)
    assert (answer.status_code, answer.location) == (303, "/chargers/nearby?lon=120.5701&lat=32.3701")
    assert "近站</a>" not in client.get(answer.location).get_data(as_text=True)
    session.rollback()
    station = session.scalars(select(Station).where(Station.name == "近站")).one()
    assert (station.status, station.longitude, station.latitude) == (StationStatus.GONE, *where)
    assert "近站" not in as_role("neighbour").get(here).get_data(as_text=True)


def test_confidence_fades_by_half_in_its_days() -> None:
    day = date(2026, 6, 1)
    assert [round(confidence(day, day + timedelta(days=past), 90), 2) for past in (0, 90, 180)] == [1.0, 0.5, 0.25]
    assert confidence(None, day, 90) == 0
    assert confidence(day, day - timedelta(days=3), 90) == 1
