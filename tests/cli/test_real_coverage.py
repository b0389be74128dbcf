"""Real people, places and stations of Guangdong through the commands, against figures counted by hand from the files."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.models.chargers import Station

pytestmark = pytest.mark.shared
GEOD = pyproj.Geod(ellps="WGS84")
COUNTIES = (
    "440305",
    "440306",
    "440311",
    "441322",
    "445281",
)  # three with stations, two that lie farther and farther off
RINGS = (5, 10, 15)
Row = dict[str, str]
Command = Callable[..., str]


def rows_of(path: Path, column: str) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file) if row[column].startswith("44")]


def written(rows: list[Row], target: Path) -> str:
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return str(target)


@pytest.fixture
def run(app: Flask) -> Command:
    def command(*args: str) -> str:
        done = app.test_cli_runner().invoke(args=list(args))
        assert done.exit_code == 0, done.output
        return done.stdout

    return command


def people_by_hand(places: list[Row], census: Row) -> list[float]:
    """Rural people by rural villages, urban people by the others: in proportion, not yet whole."""
    rural = np.array([int(p["rural_villages_2016"] or 0) for p in places], dtype=float)
    urban = np.array([int(p["villages_2016"] or 0) for p in places], dtype=float) - rural
    share = [column / column.sum() if column.sum() else column for column in (rural, urban)]
    return list(int(census["pop_rural"] or 0) * share[0] + int(census["pop_urban"] or 0) * share[1])


def kilometres_by_hand(places: list[Row], stations: list[tuple[float, float]]) -> list[float]:
    """Each place's nearest of all stations, every pair measured by PROJ."""
    lons, lats = (np.array(column) for column in zip(*stations, strict=True))
    out = []
    for place in places:
        lon, lat = (np.full(len(lons), float(place[name])) for name in ("lon_wgs84", "lat_wgs84"))
        out.append(float(GEOD.inv(lon, lat, lons, lats)[2].min()) / 1000)
    return out


def test_real_figures_are_those_counted_by_hand(
    session: Session, run: Command, shared_data: Path, tmp_path: Path
) -> None:
    census = rows_of(shared_data / "census2020_county.csv", "adcode2020")
    towns = rows_of(shared_data / "townships_located.csv", "adcode")
    run("areas", "load")
    counted = json.loads(
        run("import", "population", written(census, tmp_path / "census.csv"), "--year", "2020", "--json")
    )
    assert counted["people"] == sum(int(row["pop_total"]) for row in census)
    run("import", "settlements", written(towns, tmp_path / "towns.csv"))
    run("import", "chargers", str(shared_data / "stations" / "shenzhen_urbanev_inf_raw.csv"), "--datum", "gcj02")
    run("coverage", "recompute")
    found = session.scalars(select(Station)).all()
    stations = [
        (one.longitude, one.latitude) for one in found if one.longitude is not None and one.latitude is not None
    ]
    session.rollback()  # or the commands would wait for this transaction
    assert len(stations) == 1587
    by_county: dict[str, list[Row]] = defaultdict(list)
    for town in towns:
        by_county[town["adcode"]].append(town)
    of = {row["adcode2020"]: row for row in census}
    for code in COUNTIES:
        check(json.loads(run("coverage", "show", code, "--json")), by_county[code], of[code], stations)
    province = json.loads(run("coverage", "show", "440000", "--json"))
    assert (province["stations"], province["settlements"]) == (1587, len(towns))
    assert province["census"] == counted["people"]
    assert province["people"] <= counted["people"]


def check(shown: dict[str, Any], towns: list[Row], census: Row, stations: list[tuple[float, float]]) -> None:
    """One county: settlements, people and distances."""
    people, near = people_by_hand(towns, census), kilometres_by_hand(towns, stations)
    assert shown["settlements"] == len(towns)
    assert shown["census"] == int(census["pop_total"])
    assert shown["people"] == pytest.approx(sum(people), abs=1)
    assert shown["nearest_km_mean"] == pytest.approx(np.mean(near), abs=0.001)
    assert shown["nearest_km_p90"] == pytest.approx(np.percentile(near, 90), abs=0.001)
    assert shown["nearest_km_max"] == pytest.approx(max(near), abs=0.001)
    assert shown["nearest_km_max_place"] == towns[near.index(max(near))]["name"]
    for ring in RINGS:
        inside = [i for i, km in enumerate(near) if km * 1.3 <= ring]
        assert shown[f"settlements_within_{ring}km"] == len(inside)
        # each place's people are whole by the largest remainders: one up or down for each kind
        wanted = sum(people[i] for i in inside)
        assert shown[f"people_within_{ring}km"] == pytest.approx(wanted, abs=2 * max(1, len(inside)))
