"""Real files from their bytes to the database and back."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.adcodes import AreaLevel
from outreach.domain.charger_checks import Doubt, PositionsDoubted
from outreach.domain.chargers import ImportStatus
from outreach.domain.clock import utcnow
from outreach.domain.geo.datums import Datum, to_wgs84
from outreach.domain.geo.distance import distance_m
from outreach.domain.roles import SYSTEM
from outreach.importers.chargers.run import Options, Outcome, import_file, refused_csv
from outreach.models.chargers import Connector, Station, StationImport
from outreach.models.regions import Area
from outreach.services.charger_imports import undo_import
from tests.factories.world import World

SHENZHEN = {
    "440303": "罗湖区",
    "440304": "福田区",
    "440305": "南山区",
    "440306": "宝安区",
    "440307": "龙岗区",
    "440308": "盐田区",
    "440309": "龙华区",
    "440310": "坪山区",
    "440311": "光明区",
}
FILES = {
    "shenzhen_urbanev_inf_raw.csv": (1587, Datum.GCJ02),
    "afdc_alt_fuel_stations_WA_2024-05.csv": (2392, Datum.WGS84),
    "ocm_compact_london_100.json": (100, Datum.WGS84),
    "ocm_compact_cn_2.json": (2, Datum.WGS84),
}


def bring(session: Session, name: str, data: bytes, datum: Datum | None = Datum.WGS84, **options: object) -> Outcome:
    record = StationImport(file_name=name, status=ImportStatus.UPLOADED)
    chosen = Options(name, datum, **options)  # type: ignore[arg-type]
    outcome = import_file(session, actor=SYSTEM, data=data, options=chosen, record=record, now=utcnow())
    session.commit()
    return outcome


def add_shenzhen(session: Session) -> None:
    for code, name in SHENZHEN.items():
        lineage = f"/100000/440000/440300/{code}/"
        session.add(Area(code=code, level=AreaLevel.COUNTY, name_zh=name, lineage=lineage))
    session.commit()


@pytest.mark.shared
@pytest.mark.parametrize("name", FILES)
def test_real_file_goes_in_and_again_unchanged(session: Session, shared_data: Path, name: str) -> None:
    rows, datum = FILES[name]
    data = (shared_data / "stations" / name).read_bytes()
    first = bring(session, name, data, datum).counts.as_dict()
    assert first == {"read": rows, "created": rows, "updated": 0, "unchanged": 0, "duplicates": 0, "refused": 0}
    again = bring(session, name, data, datum).counts.as_dict()
    assert again == {"read": rows, "created": 0, "updated": 0, "unchanged": rows, "duplicates": 0, "refused": 0}
    assert session.scalar(select(func.count()).select_from(Station)) == rows


@pytest.mark.shared
def test_shenzhen_lands_in_its_districts(session: Session, world: World, shared_data: Path) -> None:
    add_shenzhen(session)
    data = (shared_data / "stations" / "shenzhen_urbanev_inf_raw.csv").read_bytes()
    outcome = bring(session, "shenzhen.csv", data, Datum.GCJ02)
    assert outcome.plan.outside == 0
    stations = session.execute(
        select(Station.longitude_given, Station.latitude_given, Station.longitude, Station.latitude, Area.code).join(
            Area
        )
    ).all()
    assert len(stations) == 1587
    assert {row.code for row in stations} == set(SHENZHEN)
    lon, lat = to_wgs84([s[0] for s in stations], [s[1] for s in stations], Datum.GCJ02)
    assert distance_m(lon, lat, [s[2] for s in stations], [s[3] for s in stations]).max() < 0.001
    assert session.scalar(select(func.sum(Connector.count))) == sum(
        int(line.split(",")[3]) for line in data.decode().splitlines()[1:]
    )


@pytest.mark.shared
def test_undo_takes_back_an_import_whole(session: Session, world: World, shared_data: Path) -> None:
    data = (shared_data / "stations" / "shenzhen_urbanev_inf_raw.csv").read_bytes()
    bring(session, "shenzhen.csv", data, Datum.GCJ02)
    changed = data.replace(b"1001,113.784724,22.714121,20", b"1001,113.784724,22.714121,24")
    assert bring(session, "next.csv", changed, Datum.GCJ02).counts.updated == 1
    first, second = session.scalars(select(StationImport).order_by(StationImport.id)).all()
    assert first.source == second.source == "shenzhen"
    assert undo_import(session, actor=SYSTEM, record=second, now=utcnow()) == {"deleted": 0, "restored": 1, "kept": 0}
    session.commit()
    assert bring(session, "shenzhen.csv", data, Datum.GCJ02).counts.unchanged == 1587
    assert undo_import(session, actor=SYSTEM, record=first, now=utcnow()) == {"deleted": 1587, "restored": 0, "kept": 0}
    session.commit()
    assert session.scalar(select(func.count()).select_from(Connector)) == 0


def test_a_county_named_without_its_province_is_held_to_its_borders(session: Session, world: World) -> None:
    for code, level, name in (("500000", AreaLevel.PROVINCE, "重庆市"), ("500200", AreaLevel.PREFECTURE, "县")):
        session.add(Area(code=code, level=level, name_zh=name, lineage=f"/100000/500000/{code}/"))
    session.commit()
    rows = [f"E{n},站{n},如皋市,{32.28 + n * 5e-3},{121.4 + n * 5e-3}\n" for n in range(20)]
    with pytest.raises(PositionsDoubted) as doubted:
        bring(session, "台账.csv", ("编号,名称,区县,纬度,经度\n" + "".join(rows)).encode())
    assert (doubted.value.finding.doubt, doubted.value.finding.rows) == (Doubt.COUNTY, 20)
    assert len(doubted.value.picture["given"]) == 20


def test_another_source_within_50_metres_is_a_duplicate(session: Session, world: World) -> None:
    bring(session, "a.csv", b"id,name,lat,lon\n1,A,32.39,120.55\n2,B,32.39,120.55\n", Datum.WGS84)
    nearby = b"code,title,latitude,longitude,power\nX,A,32.3904,120.55,60\nY,B,32.3906,120.55,60\n"
    assert bring(session, "b.csv", nearby).counts.as_dict() == {
        "read": 2, "created": 1, "updated": 0, "unchanged": 0, "duplicates": 1, "refused": 0,
    }  # fmt: skip


def test_all_or_nothing_unless_partial(session: Session, world: World) -> None:
    data = "id,name,lat,lon\n1,好,32.39,120.55\n2,坏,398,120.5\n3,反,120.5,32.4\n4,零,0,0\n5,非,NaN,NaN\n6,缺,,120\n".encode(
        "gb18030"
    )
    refused = bring(session, "c.csv", data)
    assert not refused.applied
    assert session.scalar(select(func.count()).select_from(Station)) == 0
    outcome = bring(session, "c.csv", data, partial=True)
    assert outcome.counts.as_dict() == {
        "read": 6,
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "duplicates": 0,
        "refused": 5,
    }
    assert [(item.line, item.field) for item in outcome.plan.refused] == [
        (3, "latitude"),
        (4, "latitude"),
        (5, "latitude"),
        (6, "latitude"),
        (7, "latitude"),
    ]


def test_texts_that_a_database_takes_for_marks_come_in_as_they_are(session: Session, world: World) -> None:
    name = r"A\N\t'B" + "\\"
    data = f'id,name,lat,lon,power,count,note\n1,{name},32.39,120.55,60,2,"x\ty\\"\n2,站,,,,,\n'
    assert bring(session, "a.csv", data.encode()).counts.created == 2
    first, second = session.scalars(select(Station).order_by(Station.external_id)).all()
    assert (first.name, first.extra) == (name, {"note": "x\ty\\"})
    assert (second.latitude, second.extra, second.datum, second.kept_fields) == (None, None, None, None)


def test_refused_rows_of_a_large_file_are_told_with_their_cells(session: Session, world: World) -> None:
    rows = [f"{n},站{n},{'abc' if n % 1000 == 7 else 32.39},{120.5 + n / 1e5:.5f}" for n in range(5_000)]
    rows[9] = '9,"two\nlines",95,120.5'
    outcome = bring(session, "a.csv", "\n".join(["id,name,lat,lon", *rows]).encode())
    told = list(csv.reader(io.StringIO(refused_csv(outcome).decode("utf-8-sig"))))[1:]
    assert [(row[0], row[3]) for row in told] == [
        ("9", "7"),
        ("11", "9"),
        ("1010", "1007"),
        ("2010", "2007"),
        ("3010", "3007"),
        ("4010", "4007"),
    ]
    assert told[1][4:] == ["two\nlines", "95", "120.5"]
    assert session.scalar(select(func.count()).select_from(Station)) == 0


def test_what_a_later_file_has_no_column_for_stays(session: Session, world: World) -> None:
    whole = "编号,名称,运营商,地址,经度,纬度,功率(kW),枪数,状态,开通日期\nA1,文峰站,某公司,文峰路1号,120.57,32.37,120,4,正常,2024-05-01\n"
    bring(session, "a.csv", whole.encode(), source="台账")
    plugs = [(120.0, 4)]

    def now() -> tuple[object, ...]:
        session.expire_all()
        one = session.scalars(select(Station)).one()
        assert [(c.power_kw, c.count) for c in session.scalars(select(Connector))] == plugs
        return one.name, one.operator, one.address, one.status.value, str(one.opened_on), one.latitude

    before = now()
    assert before == ("文峰站", "某公司", "文峰路1号", "operational", "2024-05-01", pytest.approx(32.37))
    counts = bring(session, "b.csv", "编号,名称\nA1,文峰二站\n".encode(), source="台账").counts
    assert (counts.updated, now()) == (1, ("文峰二站", *before[1:]))
    plugs = [(60.0, 2)]
    bring(session, "c.csv", "编号,名称,功率(kW),枪数,地址\nA1,文峰二站,60,2,\n".encode(), source="台账")
    assert now() == ("文峰二站", "某公司", "", *before[3:]), "an empty cell says that there is none"
