"""Rules of venues."""

from datetime import UTC, date, datetime, time

import pytest

from outreach.domain.venues import (
    BookableHours,
    Closure,
    PowerPhases,
    VenueDetails,
    VenueKind,
    box_around,
    name_key,
    venue_faults,
    why_unavailable,
)


def _utc(day: int, hour: int) -> datetime:
    return datetime(2026, 6, day, hour, tzinfo=UTC)


def test_hours_are_judged_in_beijing_time():
    hours = BookableHours(time(6), time(18))
    assert hours.covers(_utc(14, 0), _utc(14, 5))  # 08:00 to 13:00
    assert not hours.covers(_utc(13, 21), _utc(14, 2))  # from 05:00
    assert not hours.covers(_utc(14, 5), _utc(14, 11))  # to 19:00


def test_hours_hold_for_each_day_of_a_span():
    hours = BookableHours(time(6), time(18), frozenset({6, 7}))
    assert hours.covers(_utc(13, 0), _utc(14, 5))  # Saturday and Sunday
    assert not hours.covers(_utc(14, 0), _utc(15, 5))  # Sunday and Monday


def test_why_unavailable_names_the_closure_first():
    closure = Closure(date(2026, 6, 14), date(2026, 6, 16))
    assert why_unavailable(BookableHours(), [closure], _utc(14, 0), _utc(14, 5)) == "The venue is closed on these days."
    assert why_unavailable(BookableHours(), [closure], _utc(17, 0), _utc(17, 5)) is None
    assert "outside" in str(why_unavailable(BookableHours(), [], _utc(17, 15), _utc(17, 16)))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"stalls": 0}, "stalls"),
        ({"capacity": 0}, "capacity"),
        ({"contact_phone": "87651234"}, "contact_phone"),
        ({"power_kva": 10.0}, "power_kva"),
        ({"power_kva": float("nan"), "power_phases": PowerPhases.THREE}, "power_kva"),
        ({"hours": BookableHours(time(9), time(9))}, "closes"),
        ({"hours": BookableHours(weekdays=frozenset())}, "weekdays"),
    ],
)
def test_venue_faults_names_the_field(change, field):
    details = VenueDetails(**({"name": "老街", "kind": VenueKind.MARKET} | change))
    assert list(venue_faults(details)) == [field]


def test_venue_faults_accepts_a_sound_venue():
    assert venue_faults(VenueDetails("老街", VenueKind.MARKET, power_kva=63, power_phases=PowerPhases.THREE)) == {}


def test_name_key_ignores_width_case_and_punctuation():
    assert name_key("Ａ 区·文化 广场（东）") == name_key("a区文化广场(东)") == "a区文化广场东"


def test_box_around_holds_the_points_within():
    box = box_around(32.0, 120.0, 150)
    assert box.north - 32.0 == pytest.approx(150 / 110_500)
    assert (box.east - 120.0) * 111_320 * 0.848 == pytest.approx(150, rel=0.02)
