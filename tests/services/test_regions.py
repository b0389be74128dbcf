"""Loading areas, importing places, counts and boundaries."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from outreach.domain.geo.datums import Datum
from outreach.domain.roles import SYSTEM
from outreach.importers.regions.boundaries import read_boundaries
from outreach.importers.regions.report import RegionReport
from outreach.importers.regions.run import import_population, import_settlements
from outreach.models.regions import Area, Population, Settlement
from outreach.queries.boundaries import current_boundaries
from outreach.queries.population import people_of
from outreach.queries.regions import search_areas
from outreach.reference.boundaries import shipped
from outreach.services.boundaries import drop_boundaries, keep_boundaries
from outreach.services.regions import load_areas, load_settlements
from tests.factories.world import World

PLACES = "code,name,lon_wgs84,lat_wgs84,villages,rural_villages\n320682106,白蒲镇,120.76,32.24,30,20\n320682107,下原镇,120.48,32.25,12,10\n"
COUNTS = "code,name,pop_total,pop_urban,pop_rural\n320682,如皋市,1000,400,600\n320671,开发区,50,50,0\n320600,南通市,1050,450,600\n"


def test_load_is_idempotent_and_keeps_ids(session: Session, world: World) -> None:
    before = world.areas["320682"].id
    first = load_areas(session, actor=SYSTEM)
    again = load_areas(session, actor=SYSTEM)
    assert first.created > 44_000
    assert (again.created, again.updated) == (0, 0)
    rugao = session.scalars(select(Area).where(Area.code == "320682")).one()
    assert (rugao.id, rugao.lineage, rugao.pinyin) == (before, "/100000/320000/320600/320682/", "rugao")
    old = session.scalars(select(Area).where(Area.code == "320611")).one()
    assert old.successor is not None
    assert old.successor.code == "320613"
    firsts = {  # how long it takes is held by the bench
        "guoyang": "341621", "gy": "510800", "320682": "320682", "涡阳": "341621", "Inner Mongolia": "150000", "ruchengjiedao": "320682001",
    }  # fmt: skip
    assert {text: search_areas(session, actor=SYSTEM, text=text)[0].code for text in firsts} == firsts
    assert load_settlements(session, actor=SYSTEM).created > 16_000
    assert load_settlements(session, actor=SYSTEM).created == 0


def test_census_is_spread_by_village_units(session: Session, world: World) -> None:
    import_settlements(session, actor=SYSTEM, data=PLACES.encode(), source="test")
    report = import_population(session, actor=SYSTEM, data=COUNTS.encode(), year=2020, source="test")
    assert (report.created, report.left_out, report.people, report.spread) == (2, 1, 1050, 1000)
    people = dict(session.execute(select(Settlement.code, Settlement.population)).all())
    assert people == {"320682106": 400 + 333, "320682107": 200 + 67}
    totals = select(Area.code, Population.total).join(Population, Population.area_id == Area.id)
    assert dict(session.execute(totals).all()) == {
        "320682": 1000,
        "320600": 1050,
        "320000": 1050,
        "100000": 1050,
    }
    assert people_of(session, world.areas["320682"]).share == 1.0
    assert people_of(session, world.areas["320682106"]).people == 733
    again = import_settlements(session, actor=SYSTEM, data=PLACES.encode(), source="test")
    assert (again.unchanged, again.removed, again.spread) == (2, 0, 1000)


def test_a_trial_says_what_the_import_does_and_only_reads(session: Session, world: World) -> None:
    written: list[str] = []

    @event.listens_for(session.get_bind(), "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.split(maxsplit=1)[0] in {"INSERT", "UPDATE", "DELETE"}:
            written.append(statement)

    def both(work: Callable[[bool], RegionReport]) -> None:
        written.clear()
        trial = work(True)
        assert written == []
        assert trial.as_dict() == work(False).as_dict()
        assert written != []

    def places(text: str, keep_others: bool = False) -> Callable[[bool], RegionReport]:
        return lambda dry_run: import_settlements(
            session, actor=SYSTEM, data=text.encode(), source="test", keep_others=keep_others, dry_run=dry_run
        )

    def counts(text: str, year: int) -> Callable[[bool], RegionReport]:
        return lambda dry_run: import_population(
            session, actor=SYSTEM, data=text.encode(), year=year, source="test", dry_run=dry_run
        )

    both(counts(COUNTS, 2020))
    both(places(PLACES))
    both(counts(COUNTS.replace("1000", "3000"), 2020))
    both(counts(COUNTS.replace("1000", "2000"), 2010))  # the later census goes on holding
    both(places(PLACES.replace("白蒲镇,120.76", "白蒲,120.77").replace("320682107", "320682108")))
    both(places("code,name,lon_wgs84,lat_wgs84,population\nx,村,120.5,32.3,7\n", keep_others=True))
    event.remove(session.get_bind(), "before_cursor_execute", note)


def test_refused_places_have_line_and_reason(session: Session, world: World) -> None:
    bad = (
        PLACES
        + "a,甲,398,1,1,1\nb,乙,0,0,1,1\n,丙,120,32,1,1\nc,丁,2.3,48.8,1,1\nd,戊,x,32,1,1\n320682106,己,120.5,32.3,1,1\n"
    )
    report = import_settlements(session, actor=SYSTEM, data=bad.encode("gb18030"), source="test")
    assert report.created == 2
    assert sorted((r.line, r.field) for r in report.refused) == [
        (4, "position"), (5, "position"), (6, "code"), (7, "position"), (8, "position"), (9, "code"),
    ]  # fmt: skip
    assert report.read == report.created + len(report.refused)


def test_boundaries_are_replaced_with_their_number(session: Session, world: World) -> None:
    square = {"type": "Polygon", "coordinates": [[[120, 32], [121, 32], [121, 33], [120, 33], [120, 32]]]}
    features = [
        {"type": "Feature", "properties": {"gb": "156320682"}, "geometry": square},
        {"type": "Feature", "properties": {"name": "x"}, "geometry": square},
        {"type": "Feature", "properties": [1], "geometry": square},
        {"type": "Feature", "properties": {"adcode": 320685}, "geometry": {"type": "Point", "coordinates": [1, 2]}},
        {"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": [[110, 5], [110, 8]]}},
        {"type": "Feature", "properties": {"adcode": "100000_JD"}, "geometry": square},
    ]
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    read, left_out = read_boundaries(data, datum=Datum.WGS84, approval_number="GS(2024)0650号", source="test")
    assert left_out == 3
    kept = keep_boundaries(session, actor=SYSTEM, boundaries=read, name="test.geojson")
    current = current_boundaries(session)
    assert (current.approval_number, current.locate(120.5, 32.5), current.is_complete) == (
        "GS(2024)0650号",
        "320682",
        False,
    )
    assert current.lines is not None
    assert current.lines.bounds == (110, 5, 121, 33)
    drop_boundaries(session, actor=SYSTEM, kept=kept)
    assert current_boundaries(session) is shipped()


@pytest.mark.shared
@pytest.mark.slow
def test_the_census_comes_out_right(session: Session, world: World, shared_data: Path) -> None:
    load_areas(session, actor=SYSTEM)
    data = (shared_data / "census2020_county.csv").read_bytes()
    report = import_population(session, actor=SYSTEM, data=data, year=2020, source="census")
    assert (report.read, report.created, len(report.refused), report.people) == (2989, 2989, 0, 1_409_778_724)
    country = session.scalars(select(Population).join(Area).where(Area.code == "100000")).one()
    assert country.total == 1_409_778_724
    assert session.scalar(select(func.count()).select_from(Population)) or 0 > 3000
