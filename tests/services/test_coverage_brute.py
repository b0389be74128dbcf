"""The kept figures against every pair of places measured one by one with PROJ."""

from __future__ import annotations

import random

import pyproj
import pytest
from sqlalchemy.orm import Session

from outreach.domain.chargers import ConnectorKind, CurrentType
from outreach.domain.coverage.figures import PeopleBasis
from outreach.domain.coverage.inputs import Rules
from outreach.domain.roles import SYSTEM
from outreach.models.chargers import Connector
from outreach.queries.coverage import as_json, find_coverage
from outreach.services.coverage import recompute_coverage
from tests.factories.coverage import DAY, add_settlement, add_station
from tests.factories.world import World

GEOD = pyproj.Geod(ellps="WGS84")
METRE = 0.001


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(GEOD.inv(*one, *other)[2]) / 1000


def ninth(values: list[float]) -> float:
    """The 90th percentile, linear between the two ranks next to it."""
    ranked = sorted(values)
    rank = 0.9 * (len(ranked) - 1)
    low = int(rank)
    high = min(low + 1, len(ranked) - 1)
    return ranked[low] + (ranked[high] - ranked[low]) * (rank - low)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_figure_of_every_level_is_the_brute_one(session: Session, world: World, seed: int) -> None:
    chance = random.Random(seed)
    spot = lambda: (chance.uniform(120.2, 121.0), chance.uniform(32.0, 32.8))  # noqa: E731
    stations = {code: [spot() for _ in range(9)] for code in ("320682", "320685")}
    places = {code: [(spot(), chance.randrange(10, 5000)) for _ in range(33)] for code in stations}
    for code, spots in stations.items():
        for lon, lat in spots:
            add_station(session, world.areas[code], lon, lat)
        for (lon, lat), people in places[code]:
            add_settlement(session, world.areas[code], lon, lat, people, name=f"{lon:.9f}")
    recompute_coverage(session, actor=SYSTEM, as_of=DAY, rules=Rules())
    every = [spot for spots in stations.values() for spot in spots]
    both = list(stations)
    below = {"320682": both[:1], "320685": both[1:], "320600": both, "320000": both, "100000": both}
    for code, counties in below.items():
        found = find_coverage(session, actor=SYSTEM, code=code)
        assert found
        shown = as_json(found)
        own = [place for county in counties for place in places[county]]
        near = [min(kilometres(at, station) for station in every) for at, _ in own]
        assert (shown["stations"], shown["connectors"], shown["settlements"]) == (
            9 * len(counties), 18 * len(counties), 33 * len(counties)
        )  # fmt: skip
        assert shown["nearest_km_mean"] == pytest.approx(sum(near) / len(near), abs=METRE)
        assert shown["nearest_km_p90"] == pytest.approx(ninth(near), abs=METRE)
        assert shown["nearest_km_max"] == pytest.approx(max(near), abs=METRE)
        assert shown["nearest_km_max_place"] == f"{own[near.index(max(near))][0][0]:.9f}"
        assert shown["people"] == sum(people for _, people in own)
        for ring in (5, 10, 15):
            inside = [people for (_, people), km in zip(own, near, strict=True) if km * 1.3 <= ring]
            assert (shown[f"settlements_within_{ring}km"], shown[f"people_within_{ring}km"]) == (
                len(inside),
                sum(inside),
            )


def test_nothing_known_is_null_and_never_nought(session: Session, world: World) -> None:
    unknown = Connector(kind=ConnectorKind.UNKNOWN, current=CurrentType.UNKNOWN, power_kw=None, count=4)
    rugao = world.areas["320682"]
    add_station(session, rugao, None, None, connectors=[unknown])
    add_settlement(session, rugao, 120.5, 32.3, 100)
    for lon in (120.6, 120.7):
        add_settlement(session, rugao, lon, 32.3, None)
    recompute_coverage(session, actor=SYSTEM, as_of=DAY, rules=Rules())
    for code in ("320682", "320600", "320000", "100000"):
        found = find_coverage(session, actor=SYSTEM, code=code)
        assert found
        shown = as_json(found)
        assert shown["connectors"] == 4
        for name in ("power_kw", "connectors_ac", "connectors_dc", "connectors_fast", "townships_fast", "people",
                     "people_within_5km", "people_within_15km", "nearest_km_mean", "nearest_km_p90", "nearest_km_max",
                     "connectors_per_10k"):  # fmt: skip
            assert shown[name] is None, name
        assert found.figures.people_basis is PeopleBasis.NO_DATA


def test_the_same_inputs_are_not_computed_twice(session: Session, world: World) -> None:
    add_station(session, world.areas["320682106"], 120.7, 32.2)
    part = recompute_coverage(session, actor=SYSTEM, as_of=DAY, rules=Rules(), area=world.areas["320682"])
    whole = recompute_coverage(session, actor=SYSTEM, as_of=DAY, rules=Rules())
    assert whole.id != part.id
    assert recompute_coverage(session, actor=SYSTEM, as_of=DAY, rules=Rules()).id == whole.id
    assert recompute_coverage(session, actor=SYSTEM, as_of=DAY, rules=Rules(detour_factor=1.5)).id != whole.id
