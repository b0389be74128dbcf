"""Electric cars and detour factors by county: imported, in the figures, and taken away again."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.chargers import ConnectorKind, CountingRule, CurrentType, StationKind
from outreach.domain.coverage.figures import Figures
from outreach.domain.coverage.inputs import Rules
from outreach.domain.errors import Forbidden
from outreach.domain.region_files import RegionFile
from outreach.domain.roles import SYSTEM
from outreach.importers.regions.county_values import import_detours, import_nevs
from outreach.importers.tables import UnreadableFile
from outreach.models.chargers import Connector
from outreach.models.regions import CountyDetour, NevStock
from outreach.queries.coverage import find_coverage
from outreach.services.coverage import coverage_rules, recompute_coverage
from outreach.services.region_restore import restore
from outreach.settings import Settings, SettingsError
from tests.factories.coverage import DAY, add_station, furnish
from tests.factories.world import World


def figures(session: Session, code: str = "320682", rules: Rules | None = None) -> Figures:
    recompute_coverage(session, actor=SYSTEM, as_of=DAY, rules=rules or Rules())
    found = find_coverage(session, actor=SYSTEM, code=code)
    assert found
    return found.figures


def nevs(session: Session, text: str, year: int = 2025) -> dict[str, int]:
    return import_nevs(session, actor=SYSTEM, data=text.encode(), year=year, source="test").as_dict()


def test_power_and_piles_for_1000_cars(session: Session, world: World) -> None:
    furnish(session, world)
    report = nevs(session, "code,nevs\n320682,2000\n320685,1000\n999999,3\nx,1\n320682,5\n320600,-1\n")
    assert (report["read"], report["created"], report["refused"]) == (6, 2, 4)
    nevs(session, "区划代码,保有量\n320682,9000\n", year=2027)  # not yet at the end of that year
    county, city = figures(session), figures(session, "320600")
    assert (county.nevs, county.kw_per_1000_nevs, county.piles_per_1000_nevs) == (2000, 120.0, 1.0)
    assert (city.nevs, city.kw_per_1000_nevs) == (3000, 80.0)
    assert figures(session, "320682106").nevs is None
    assert figures(session, "320685").piles_per_1000_nevs == 0
    restore(session, actor=SYSTEM, kind=RegionFile.NEVS)
    assert session.scalars(select(NevStock.year).distinct()).all() == [2025]


def test_a_countys_own_detour(session: Session, world: World) -> None:
    furnish(session, world)
    before = figures(session)
    report = import_detours(session, actor=SYSTEM, data=b"code,detour\n320682,4.8\n320685,0.5\n", source="t")
    assert [(r.line, r.field) for r in report.refused] == [(3, "factor")]
    after = figures(session)
    assert (before.detour_factor, after.detour_factor) == (1.3, 4.8)
    assert (before.people_within_5km, after.people_within_5km) == (500, 0)  # 1.1 km in a straight line
    assert (figures(session, "320682106").detour_factor, figures(session, "320685").detour_factor) == (4.8, 1.3)
    assert after.nearest_km_max == before.nearest_km_max
    restore(session, actor=SYSTEM, kind=RegionFile.DETOURS)
    assert session.scalars(select(CountyDetour)).all() == []


def test_counting_rules_piles_swaps_and_age(session: Session, world: World) -> None:
    rugao = world.areas["320682"]

    def connectors(kw: float, current: CurrentType = CurrentType.DC) -> list[Connector]:
        return [Connector(kind=ConnectorKind.GBT_DC, current=current, power_kw=kw, count=2)]

    add_station(session, rugao, 120.5, 32.3, connectors=connectors(480), counting_rule=CountingRule.CHARGERS)
    add_station(session, rugao, 120.6, 32.3, connectors=connectors(180), counting_rule=CountingRule.CONNECTORS)
    add_station(session, rugao, 120.6, 32.3, connectors=connectors(150, CurrentType.AC), confirmed_on=None)
    add_station(session, rugao, 120.6, 32.4, kind=StationKind.SWAP)
    found = figures(session)
    assert (found.counted_chargers, found.counted_connectors, found.connectors) == (2, 4, 6)
    assert (found.standard_piles, found.connectors_unrated, found.swap_stations) == (3.0, 2, 1)
    assert (found.stations, found.age_days_mean) == (3, 0.0)
    rated = figures(session, rules=Rules(pile_factors=((360.0, 3.0), (480.0, 4.5))))
    assert (rated.standard_piles, rated.connectors_unrated) == (12.0, 0)


def test_files_that_say_nothing_of_counties(session: Session, world: World) -> None:
    with pytest.raises(UnreadableFile):
        nevs(session, "name,cars\nx,1\n")
    with pytest.raises(Forbidden):
        import_nevs(session, actor=world.actor("official"), data=b"code,nevs\n320682,1\n", year=2025, source="")


def test_the_commands(app: Flask, tmp_path: Path) -> None:
    stock, roads = tmp_path / "nevs.csv", tmp_path / "detours.csv"
    stock.write_text("code,nevs\n320682,2000\n")
    roads.write_text("code,detour\n320682,9\n")
    run = app.test_cli_runner().invoke
    assert '"created": 1' in run(args=["import", "nevs", str(stock), "--year", "2025", "--json"]).output
    refused = run(args=["import", "detours", str(roads), "--all-or-nothing"])
    assert (refused.exit_code, "a detour factor is a number from 1 to 5" in refused.output) == (1, True)


def test_a_table_of_piles_that_cant_be_read_is_refused_at_the_start() -> None:
    assert coverage_rules(Settings(pile_factors="360=3")).pile_factors == ((360.0, 3.0),)
    with pytest.raises(SettingsError, match="OUTREACH_PILE_FACTORS"):
        coverage_rules(Settings(pile_factors="120=1"))
