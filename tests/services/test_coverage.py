"""Coverage computed from the database, and kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.chargers import Access, StationKind, StationStatus
from outreach.domain.coverage.figures import PeopleBasis, Verdict
from outreach.domain.coverage.inputs import Rules
from outreach.domain.errors import Forbidden, NotFound
from outreach.domain.roles import SYSTEM
from outreach.models.coverage import CoverageFigure, CoverageRun
from outreach.queries.coverage import AreaCoverage, as_json, find_coverage, list_below
from outreach.services.coverage import recompute_coverage
from tests.factories.coverage import DAY, add_station, furnish
from tests.factories.world import World


def computed(session: Session, code: str = "320682") -> AreaCoverage:
    recompute_coverage(session, actor=SYSTEM, as_of=DAY, rules=Rules())
    found = find_coverage(session, actor=SYSTEM, code=code)
    assert found
    return found


def test_figures_of_a_county(session: Session, world: World) -> None:
    furnish(session, world)
    found = computed(session)
    figures = found.figures
    assert (figures.stations, figures.connectors, figures.connectors_fast, figures.power_kw) == (1, 2, 2, 240.0)
    assert (figures.townships, figures.townships_covered, figures.townships_unknown) == (2, 1, 0)
    assert (figures.people, figures.people_share, figures.people_within_5km) == (800, 0.8, 500)
    assert figures.nearest_km_max == pytest.approx(28.8, abs=0.1)
    assert found.worst_place
    assert found.worst_place.name == "石庄"


def test_shown_as_json_with_the_fields_that_others_read(session: Session, world: World) -> None:
    furnish(session, world)
    shown = as_json(computed(session))
    assert {
        "area", "as_of", "stations", "connectors", "power_kw", "townships", "townships_covered", "settlements", "people",
        "people_within_5km", "people_within_10km", "people_within_15km", "nearest_km_mean", "nearest_km_p90",
        "nearest_km_max", "detour_factor",
    } <= set(shown)  # fmt: skip
    assert (shown["area"], shown["as_of"], shown["detour_factor"]) == ("320682", "2026-11-20", 1.3)


def test_too_few_settlements_read_as_no_data(session: Session, world: World) -> None:
    furnish(session, world)
    figures = computed(session, "320685").figures
    assert (figures.people, figures.people_within_5km, figures.people_basis) == (None, None, PeopleBasis.NO_DATA)
    assert figures.verdict is Verdict.GAP


@pytest.mark.parametrize(
    "changes",
    [
        {"status": StationStatus.PLANNED},
        {"status": StationStatus.GONE},
        {"access": Access.PRIVATE},
        {"kind": StationKind.SWAP},
        {"opened_on": DAY + timedelta(days=1)},
        {"closed_on": DAY},
    ],
)
def test_stations_that_do_not_count(session: Session, world: World, changes: dict[str, object]) -> None:
    furnish(session, world)
    add_station(session, world.areas["320682107"], 120.5, 32.3, **changes)
    assert computed(session).figures.stations == 1


def test_an_unplaced_station_counts_for_its_township(session: Session, world: World) -> None:
    furnish(session, world)
    add_station(session, world.areas["320682107"], None, None)
    figures = computed(session).figures
    assert (figures.stations, figures.stations_unplaced, figures.townships_covered) == (2, 1, 2)


def test_a_township_that_the_ledger_states_is_believed(session: Session, world: World) -> None:
    furnish(session, world)
    add_station(session, world.areas["320682"], None, None, township_name="下原镇")
    figures = computed(session).figures
    assert (figures.townships_covered, figures.townships_unknown, figures.townships_estimated) == (2, 0, 0)


def test_version_follows_the_inputs(session: Session, world: World) -> None:
    furnish(session, world)
    first, again = computed(session).version, computed(session).version
    add_station(session, world.areas["320682107"], 120.5, 32.3)
    assert first == again != computed(session).version
    assert session.scalar(select(func.count(CoverageRun.id))) == 1


def test_one_area_keeps_those_above_and_below_only(session: Session, world: World) -> None:
    furnish(session, world)
    recompute_coverage(session, actor=SYSTEM, as_of=DAY, rules=Rules(), area=world.areas["320682"])
    kept = session.scalar(select(func.count(CoverageFigure.id)))
    assert kept == 6  # country, province, prefecture, county, two townships
    whole = computed(session).figures
    recompute_coverage(session, actor=SYSTEM, as_of=DAY, rules=Rules(), area=world.areas["320682"])
    assert computed(session).figures == whole


def test_rows_below_are_scoped(session: Session, world: World) -> None:
    furnish(session, world)
    computed(session)
    official = world.actor("official")
    assert find_coverage(session, actor=official, code="320682") is not None
    with pytest.raises(NotFound):
        find_coverage(session, actor=official, code="320685")
    rows = list_below(session, actor=SYSTEM, area=world.areas["320000"], level=world.areas["320682"].level, as_of=DAY)
    assert [row.area.code for row in rows] == ["320682", "320685"]


def test_only_those_in_charge_compute(session: Session, world: World) -> None:
    with pytest.raises(Forbidden):
        recompute_coverage(session, actor=world.actor("dealer"), as_of=DAY, rules=Rules())


def test_none_computed_yet(session: Session, world: World) -> None:
    assert find_coverage(session, actor=SYSTEM, code="320682") is None
