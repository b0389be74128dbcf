"""What an import would do, row by row, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.charger_checks import better_datum, doubted_datum, swapped
from outreach.domain.charger_moves import MOVE_METRES
from outreach.domain.chargers import DUPLICATE_METRES, ImportCounts, Refusal, StationDetails, StationStatus
from outreach.domain.demonstration import DEMONSTRATION_SOURCE
from outreach.domain.geo.datums import Datum, to_wgs84
from outreach.domain.geo.distance import Sites, distance_m
from outreach.domain.words import N_
from outreach.models.chargers import Station
from outreach.services.charger_areas import AreaIndex
from outreach.services.placed_rows import Double, Move, Placed, PlacedRows, known_numbers

Floats = NDArray[np.float64]
Locate = Callable[[ArrayLike, ArrayLike], Sequence[str | None]]


@dataclass(frozen=True, slots=True)
class Batch:
    """What a reader made of a file, with what the user declared about it; `unsaid` are parts that it has no column for."""

    stations: list[StationDetails]
    refusals: list[Refusal]
    repeats: list[Refusal]
    datum: Datum
    source: str
    trust_datum: bool = False
    default_area_code: str = ""
    title: str = ""
    duplicate_metres: float = DUPLICATE_METRES
    move_metres: float = MOVE_METRES
    unsaid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Others:
    """Working stations of other sources around a batch, with their ids."""

    sites: Sites
    ids: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a batch's rows lie in WGS-84 (NaN: nowhere), whether they look swapped, in which county, and beside which other station."""

    x: Floats
    y: Floats
    swapped: list[bool]
    codes: list[str | None]
    doubles: dict[int, tuple[int, float]]

    def row(self, index: int, details: StationDetails, area_id: int | None) -> Placed:
        """One row, placed."""
        lon, lat = known_numbers(self.x[[index]])[0], known_numbers(self.y[[index]])[0]
        return Placed(details, lon, lat, area_id)


@dataclass(slots=True)
class Plan:
    """Every row of the batch in one of five lists."""

    created: PlacedRows = field(default_factory=PlacedRows)
    updated: list[tuple[int, Placed, list[str]]] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    duplicates: list[Refusal] = field(default_factory=list)
    doubles: list[Double] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    unplaced: int = 0
    outside: int = 0

    def counts(self) -> ImportCounts:
        """The six figures of the report."""
        parts = [len(part) for part in (self.created, self.updated, self.unchanged, self.duplicates, self.refused)]
        return ImportCounts(sum(parts), *parts)


@dataclass(frozen=True, slots=True)
class Known:
    """A station of the same source that is kept already."""

    id: int
    digest: str
    kept_fields: list[str]
    longitude: float | None
    latitude: float | None


def plan_import(session: Session, *, batch: Batch, locate: Locate, areas: AreaIndex) -> Plan:
    """Sort the rows into created, updated, unchanged, duplicates and refused. Reads only.

    Raises `PositionsDoubted` (datum) when another datum fits known stations far better than the declared one.
    """
    known = known_stations(session, batch.source)
    rows = batch.stations
    lon, lat = given_positions(rows)
    placed = np.isfinite(lon)
    plan = Plan(duplicates=list(batch.repeats), refused=list(batch.refusals))
    bad = np.zeros(len(rows), dtype=bool)
    bad[placed] = swapped(lon[placed], lat[placed])
    others = _other_stations(session, batch.source, lon[placed & ~bad], lat[placed & ~bad])
    if not batch.trust_datum:
        _check_datum(batch, lon, lat, placed & ~bad, known, others.sites if others else None)
    x, y = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    x[placed], y[placed] = to_wgs84(lon[placed], lat[placed], batch.datum)
    codes = _locate(x, y, placed & ~bad, locate)
    doubles = _doubles(x, y, others, placed & ~bad, batch.duplicate_metres)
    _sort_rows(plan, rows, Whereabouts(x, y, bad.tolist(), codes, doubles), known, areas, batch.duplicate_metres)
    if batch.unsaid:
        plan.updated = [(id_, row, [*kept, *batch.unsaid]) for id_, row, kept in plan.updated]
    _hold_moves(plan, known, batch.move_metres)
    return plan


def _hold_moves(plan: Plan, known: dict[str, Known], metres: float) -> None:
    """Leave the position of stations that the file puts further away than so many metres, and note the moves."""
    have = {one.id: (one.longitude, one.latitude) for one in known.values()}
    placed = [
        at
        for at, (id_, row, kept) in enumerate(plan.updated)
        if have[id_][0] is not None and row.longitude is not None and "position" not in kept
    ]
    nan = float("nan")
    old = np.array([have[plan.updated[at][0]] for at in placed], dtype=np.float64).reshape(-1, 2)
    rows = [plan.updated[at][1] for at in placed]
    new = np.array([(row.longitude or nan, row.latitude or nan) for row in rows], dtype=np.float64).reshape(-1, 2)
    far = distance_m(old[:, 0], old[:, 1], new[:, 0], new[:, 1])
    for index in np.flatnonzero(far > metres).tolist():
        id_, row, kept = plan.updated[placed[index]]
        plan.updated[placed[index]] = (id_, row, [*kept, "position"])
        plan.moves.append(Move(row, id_, float(far[index])))


def _sort_rows(
    plan: Plan,
    rows: Sequence[StationDetails],
    at: Whereabouts,
    known: dict[str, Known],
    areas: AreaIndex,
    metres: float,
) -> None:
    """Put each row where it belongs."""
    placed, is_bounded = np.isfinite(at.x).tolist(), areas.is_bounded
    fresh: list[int] = []
    in_area: list[int | None] = []
    for index, details in enumerate(rows):
        have = known.get(details.external_id)
        if at.swapped[index]:
            plan.refused.append(_swapped(details))
            continue
        if have is not None and have.digest == details.digest:
            plan.unchanged.append(have.id)
            continue
        code, is_placed = at.codes[index], placed[index]
        area_id = areas.of_code(code) if code else None if is_placed else areas.of_words(details)
        if is_bounded and not areas.holds(area_id):
            reason = N_("The station lies outside your area.")
            plan.refused.append(Refusal(details.line, "area", reason, {}, raw_of(details)))
            continue
        if have is None and (double := at.doubles.get(index)) is not None:
            _set_aside(plan, at.row(index, details, area_id), double, metres)
            continue
        plan.unplaced += not is_placed
        plan.outside += is_placed and area_id is None
        if have is None:
            fresh.append(index)
            in_area.append(area_id)
        else:
            plan.updated.append((have.id, at.row(index, details, area_id), have.kept_fields))
    plan.created = PlacedRows([rows[index] for index in fresh], at.x[fresh], at.y[fresh], in_area)


def _set_aside(plan: Plan, row: Placed, double: tuple[int, float], metres: float) -> None:
    reason, params = N_("Another source has a station within %(metres)s m."), {"metres": f"{metres:.0f}"}
    plan.duplicates.append(Refusal(row.details.line, "position", reason, params, raw_of(row.details)))
    plan.doubles.append(Double(row, *double))


def raw_of(details: StationDetails) -> tuple[str, ...]:
    """A row as it stands in the file, or as its main texts where the file is no table."""
    if details.row:
        return tuple(details.row)
    where = () if details.latitude is None else (str(details.latitude), str(details.longitude))
    return (details.external_id, details.name, details.address, *where)


def _swapped(details: StationDetails) -> Refusal:
    params = {"latitude": str(details.latitude), "longitude": str(details.longitude)}
    reason = N_("Latitude %(latitude)s and longitude %(longitude)s look swapped.")
    return Refusal(details.line, "latitude", reason, params, raw_of(details))


def known_stations(session: Session, source: str) -> dict[str, Known]:
    """The source's stations by their external id."""
    columns = (
        Station.external_id,
        Station.id,
        Station.source_digest,
        Station.kept_fields,
        Station.longitude,
        Station.latitude,
    )
    rows = session.execute(select(*columns).where(Station.source == source))
    return {key: Known(id_, digest, list(kept or ()), lon, lat) for key, id_, digest, kept, lon, lat in rows}


def given_positions(rows: list[StationDetails]) -> tuple[Floats, Floats]:
    """Longitudes and latitudes as the rows give them; NaN for none."""
    nan = float("nan")
    lon = np.array([nan if row.longitude is None else row.longitude for row in rows], dtype=np.float64)
    lat = np.array([nan if row.latitude is None else row.latitude for row in rows], dtype=np.float64)
    return lon, lat


def _locate(x: Floats, y: Floats, wanted: NDArray[np.bool_], locate: Locate) -> list[str | None]:
    codes: list[str | None] = [None] * len(x)
    indexes = np.flatnonzero(wanted)
    for index, code in zip(indexes.tolist(), locate(x[indexes], y[indexes]), strict=True):
        codes[index] = code
    return codes


def _other_stations(session: Session, source: str, lon: Floats, lat: Floats) -> Others | None:
    """Working stations of other sources around the batch; generated ones are no stations."""
    if not lon.size:
        return None
    margin = 0.05
    rows = session.execute(
        select(Station.longitude, Station.latitude, Station.id).where(
            Station.source.not_in([source, DEMONSTRATION_SOURCE]),
            Station.status != StationStatus.GONE,
            Station.latitude.between(float(lat.min()) - margin, float(lat.max()) + margin),
            Station.longitude.between(float(lon.min()) - margin, float(lon.max()) + margin),
        )
    ).all()
    if not rows:
        return None
    columns = np.array([(x, y) for x, y, _ in rows], dtype=np.float64)
    return Others(Sites(columns[:, 0], columns[:, 1]), np.array([id_ for _, _, id_ in rows], dtype=np.int64))


def _doubles(
    x: Floats, y: Floats, others: Others | None, wanted: NDArray[np.bool_], metres: float
) -> dict[int, tuple[int, float]]:
    """By the row's place in the batch: the id of the other source's nearest station and how far it is."""
    if others is None:
        return {}
    rows = np.flatnonzero(wanted)
    found = others.sites.nearest(x[rows], y[rows])
    near = np.flatnonzero(found.metres <= metres)
    ids, far = others.ids[found.index[near]].tolist(), found.metres[near].tolist()
    return dict(zip(rows[near].tolist(), zip(ids, far, strict=True), strict=True))


def _check_datum(
    batch: Batch, lon: Floats, lat: Floats, usable: NDArray[np.bool_], known: dict[str, Known], others: Sites | None
) -> None:
    """Stop when what is known says that the file is in another datum."""
    pairs = [
        (have.longitude, have.latitude, index)
        for index, row in enumerate(batch.stations)
        if usable[index] and (have := known.get(row.external_id)) is not None and have.longitude is not None
    ]
    known_pairs = None
    if pairs:
        table = np.array(pairs, dtype=np.float64)
        known_pairs = (table[:, 0], table[:, 1], table[:, 2].astype(np.int64))
    lon, lat = np.where(usable, lon, np.nan), np.where(usable, lat, np.nan)
    fit = better_datum(lon, lat, batch.datum, others if known_pairs is None else None, known_pairs)
    if fit is not None:
        raise doubted_datum(fit, batch.datum)
