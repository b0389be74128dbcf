"""What the figures of a power column mean: kilowatts of one connector, watts, or a station's total."""

from __future__ import annotations

from outreach.importers.chargers.read import open_source, read_source
from outreach.importers.chargers.rows import Read
from tests.importers.test_charger_shapes import read

NAMED_PLACES = ["32.37,120.57", "32.38,120.58", "32.39,120.59", "32.40,120.60"]


def powers(heading: str, *figures: str, counts: str = "2222", count_heading: str = "充电枪数") -> Read:
    """A register of as many stations as figures, each under the heading for power."""
    lines = [f"{place},{figure},{count}" for place, figure, count in zip(NAMED_PLACES, figures, counts, strict=False)]
    return read(f"lat,lon,{heading},{count_heading}\n" + "\n".join(lines) + "\n")


def kilowatts(found: Read) -> list[float | None]:
    return [station.connectors[0].power_kw for station in found.stations]


def test_watts_are_known_by_their_heading_or_by_the_other_rows_and_said() -> None:
    for heading in ("Potenza massima (W)", "power_w", "功率（瓦）", "power"):
        found = powers(heading, "3500", "7000", "22000")
        assert kilowatts(found) == [3.5, 7, 22], heading
    assert found.notes == [("The figures under “%(column)s” are taken as watts.", {"column": "power"})]
    assert kilowatts(powers("功率(kW)", "7", "60", "120")) == [7, 60, 120]


def test_a_kilowatt_column_of_thousands_is_refused_with_what_it_may_be() -> None:
    found = powers("单枪功率(kW)", "3500", "60", "120000", "1000", counts="1224")
    assert kilowatts(found) == [60, 1000]
    said = [item.reason % item.params for item in found.refusals]
    assert [(item.line, item.field) for item in found.refusals] == [(2, "power_kw"), (4, "power_kw")]
    assert said[0].startswith("Power 3500 kW is more than one connector has. It may be in watts (3.5 kW).")
    assert "in watts (120 kW)" in said[1]
    assert found.notes == []


def test_a_stations_total_is_known_by_the_counts_of_its_rows_and_said() -> None:
    found = powers("功率(kW)", "2400", "1080", "120", counts="894")
    assert kilowatts(found) == [300, 120, 30]
    ((message, params),) = found.notes
    assert "whole station's power" in message
    assert params == {"column": "功率(kW)"}
    one_alone = powers("单枪功率(kW)", "2400", "120", counts="84")
    (refused,) = one_alone.refusals
    assert "8 connectors: 300 kW each" in refused.reason % refused.params
    by_current = read("lat,lon,直流桩,交流桩,功率\n32.37,120.57,16,2,1934\n32.38,120.58,4,0,480\n")
    assert [message for message, _ in by_current.notes] == [message]


def test_a_total_that_no_count_shares_out_is_refused_and_a_swap_station_keeps_its_own() -> None:
    found = read(
        "名称,lat,lon,总功率\n甲充电站,32.37,120.57,2400\n乙换电站,32.38,120.58,2400\n丙充电站,32.39,120.59,480\n"
    )
    assert [(s.name, s.connectors[0].power_kw) for s in found.stations] == [("乙换电站", 2400), ("丙充电站", 480)]
    (refused,) = found.refusals
    assert (refused.line, refused.field) == (2, "station_kw")
    assert "how many connectors" in refused.reason


def test_a_cell_that_says_kilowatts_itself_is_believed_up_to_what_exists() -> None:
    found = powers("功率", "1500 kW", "9000 kW", "7 kW", counts="111")
    assert kilowatts(found) == [1500, 7]
    assert [item.line for item in found.refusals] == [3]


def test_what_was_mapped_by_hand_is_not_decided_again() -> None:
    source = open_source(b"lat,lon,power,n\n32.37,120.57,3500,2\n32.38,120.58,7000,2\n32.39,120.59,22000,2\n")
    assert len(read_source(source, salt=b"test", mapping={"power": "power_kw"}).refusals) == 3
    assert kilowatts(read_source(source, salt=b"test", mapping={"power": "power_w"})) == [3.5, 7, 22]


def test_a_long_mapping_changes_the_digest_to_its_last_column() -> None:
    source = open_source(b"lat,lon,note\n32.37,120.57,A\n")
    salts = [b"x" * 80 + end for end in (b"1", b"2")]
    one, other = (read_source(source, salt=salt).stations[0].digest for salt in salts)
    assert one != other
