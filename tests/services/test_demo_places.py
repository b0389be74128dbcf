"""Demonstration places and people: the same every time, marked, and gone once real ones come."""

from __future__ import annotations

import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.clock import utcnow
from outreach.domain.coverage.inputs import Rules
from outreach.domain.demonstration import DEMONSTRATION_SOURCE
from outreach.domain.roles import SYSTEM
from outreach.importers.regions.run import import_population, import_settlements
from outreach.models.chargers import Station
from outreach.models.regions import Area, Population, Settlement
from outreach.queries.coverage import find_coverage, has_demonstration
from outreach.queries.region_data import region_data
from outreach.reference.boundaries import shipped
from outreach.reference.settlements import SOURCE
from outreach.services.coverage import recompute_coverage
from outreach.services.demo_chargers import generate_stations
from outreach.services.demo_places import generate_places
from tests.factories.coverage import DAY, add_settlement
from tests.factories.world import World

BAIPU = (120.755, 32.2435)


def generate(session: Session) -> int:
    return generate_places(session, shapes=shipped().shapes, province="320000", dense=("320682",))


def test_people_are_made_up_where_only_shipped_places_were(session: Session, world: World) -> None:
    rugao, guangdong = world.areas["320682"], world.areas["440000"]
    add_settlement(session, rugao, *BAIPU, None, name="白蒲", source=SOURCE)
    add_settlement(session, guangdong, 113.3, 23.1, 5, name="广州", source=SOURCE)
    count = generate(session)
    places = session.scalars(select(Settlement).where(Settlement.source == DEMONSTRATION_SOURCE)).all()
    assert len(places) == count == 2 * (14 + 1) + 2 * (4 + 1)
    assert all(place.is_demonstration and place.population for place in places)
    shape = shipped().shapes["320682"]
    assert all(shapely.contains_xy(shape, p.longitude, p.latitude) for p in places if p.area_id == rugao.id)
    seat = session.scalars(select(Settlement).where(Settlement.code == "320682106")).one()
    assert ((seat.longitude, seat.latitude), seat.township_id) == (BAIPU, world.areas["320682106"].id)
    assert session.scalar(select(func.count()).select_from(Settlement).where(Settlement.source == SOURCE)) == 1
    spread = session.scalar(select(func.sum(Settlement.population)).where(Settlement.area_id == rugao.id))
    assert spread == session.scalar(select(Population.total).where(Population.area_id == rugao.id))
    assert generate(session) == 0


def test_stations_stand_near_the_seats_and_figures_say_what_they_are(session: Session, world: World) -> None:
    generate(session)
    generate_stations(session, shapes=shipped().shapes, province="320000", now=utcnow())
    seats = dict(session.execute(select(Settlement.name, Settlement.longitude).where(~Settlement.is_rural)).all())
    stations = session.scalars(select(Station)).all()
    assert {s.township_name for s in stations} <= set(seats)
    assert all(abs((s.longitude or 0) - seats[s.township_name or ""]) < 0.1 for s in stations)
    recompute_coverage(session, actor=SYSTEM, as_of=DAY, rules=Rules())
    found = find_coverage(session, actor=SYSTEM, code="320682")
    assert found
    assert (found.demonstration, found.figures.people_share) == (True, 1.0)
    assert 0 < (found.figures.people_within_5km or 0) < (found.figures.people or 0)
    assert has_demonstration(session, world.areas["320682106"])
    assert not has_demonstration(session, world.areas["440000"])
    assert [census.is_demonstration for census in region_data(session).censuses] == [True]


def test_real_people_take_their_place(session: Session, world: World) -> None:
    generate(session)
    places = "code,name,lon_wgs84,lat_wgs84,villages,rural_villages\n320682106,白蒲镇,120.76,32.24,30,20\n"
    counts = "code,name,pop_total,pop_urban,pop_rural\n320682,如皋市,1000,400,600\n"
    import_settlements(session, actor=SYSTEM, data=places.encode(), source="test")
    import_population(session, actor=SYSTEM, data=counts.encode(), year=2010, source="test")
    assert dict(session.execute(select(Settlement.code, Settlement.population)).all()) == {"320682106": 1000}
    assert set(session.scalars(select(Population.source))) == {"test"}
    assert not has_demonstration(session, world.areas["100000"])
    assert generate(session) == 0


def test_a_census_of_few_counties_is_no_census_of_the_country(session: Session, world: World) -> None:
    haian = world.areas["320685"]
    for number in range(3):
        code = f"44010{number}"
        session.add(Area(code=code, level=haian.level, name_zh="某县", lineage=f"/100000/440000/{code}/"))
    session.flush()
    counts = "code,name,pop_total\n320682,如皋市,1000\n320685,海安市,500\n"
    import_population(session, actor=SYSTEM, data=counts.encode(), year=2020, source="test")
    totals = select(Area.code, Population.total).join(Population, Population.area_id == Area.id)
    assert dict(session.execute(totals).all()) == {"320682": 1000, "320685": 500, "320600": 1500, "320000": 1500}
