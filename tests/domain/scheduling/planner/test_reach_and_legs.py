"""Who is reached from where, and which legs a fleet can drive."""

from __future__ import annotations

from datetime import date

import numpy as np

from outreach.domain.geo.distance import distance_m
from outreach.domain.scheduling.planner.legs import DriveRules, legs
from outreach.domain.scheduling.planner.problem import NEVER
from outreach.domain.scheduling.planner.reach import Earlier, Positions, ReachRules, reach

FIRST = date(2026, 3, 2)


def on_a_line(*km: float) -> Positions:
    """Positions so many kilometres east of 120° on the 32nd parallel."""
    degree = float(distance_m(120.0, 32.0, 121.0, 32.0)) / 1000.0
    return Positions(np.array([120.0 + k / degree for k in km]), np.full(len(km), 32.0))


def test_settlements_of_the_same_places_are_one_group() -> None:
    rules = ReachRules(radius_km=13.0, detour=1.3, weeks=4)
    found = reach(
        on_a_line(0, 15),
        on_a_line(-5, -6, 7.5, 20, 90),
        np.array([100.0, 50.0, 10.0, np.nan, 999.0]),
        first_on=FIRST,
        days=30,
        earlier=[],
        rules=rules,
    )
    assert found.reached.sum(axis=0).tolist() == [1, 2, 1]
    assert found.worth.tolist() == [[150, 10, 0]] * 2
    assert found.window.tolist() == [0] * 28 + [1] * 2


def test_whom_an_earlier_event_reached_counts_by_a_share() -> None:
    rules = ReachRules(radius_km=13.0, detour=1.3, weeks=4, again=0.3)
    before = Earlier(120.0, 32.0, date(2026, 2, 20))
    long_ago = Earlier(120.0, 32.0, date(2026, 1, 20))
    for earlier, worth in (([before], [[30], [100]]), ([long_ago], [[100], [100]])):
        found = reach(
            on_a_line(0),
            on_a_line(1),
            np.array([100.0]),
            first_on=FIRST,
            days=40,
            earlier=earlier,
            rules=rules,
        )
        assert found.worth.tolist() == worth


def test_a_short_leg_is_driven_straight() -> None:
    found = legs(on_a_line(0, 50), on_a_line(0, 50), DriveRules(range_km=400.0))
    assert abs(found.km[0, 1] - 65.0) < 0.1
    assert (found.charges[0, 1], found.gap[0, 1]) == (0, 1)


def test_a_long_leg_charges_where_chargers_are() -> None:
    """300 km of road: 240 km in reach; with a charger between there is a way, without there is none."""
    rules = DriveRules(range_km=300.0, detour=1.0)
    with_one = legs(on_a_line(0, 300), on_a_line(0, 150, 300), rules)
    assert (with_one.charges[0, 1], with_one.gap[0, 1]) == (3, 2)
    assert abs(with_one.km[0, 1] - 300.0) < 0.1
    without = legs(on_a_line(0, 300), on_a_line(0, 300), rules)
    assert without.gap[0, 1] == NEVER
    assert np.isinf(without.km[0, 1])


def test_a_place_without_a_charger_in_reach_is_not_driven_to() -> None:
    found = legs(on_a_line(0, 130), on_a_line(0), DriveRules(range_km=300.0, detour=1.0))
    assert found.gap[0, 1] == NEVER
    assert found.gap[1, 1] == 1


def test_no_charger_anywhere_leaves_each_fleet_at_home() -> None:
    found = legs(on_a_line(0, 10), on_a_line(), DriveRules(range_km=400.0))
    assert found.gap.tolist() == [[1, NEVER], [NEVER, 1]]


def test_a_leg_names_its_charging_stops_in_the_order_of_driving() -> None:
    rules = DriveRules(range_km=300.0, detour=1.0)
    chargers = on_a_line(2, 150, 298)
    found = legs(on_a_line(0, 300), chargers, rules)
    east = [round(lon, 9) for lon, _lat in found.via(0, 1)]
    assert east == [round(float(lon), 9) for lon in chargers.lon]
    assert [round(lon, 9) for lon, _lat in found.via(1, 0)] == east[::-1]
    assert len(east) == found.charges[0, 1]
    assert legs(on_a_line(0, 50), chargers, rules).via(0, 1) == []
