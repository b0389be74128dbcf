"""Rows of a file with where they lie: as an import plans to create, to move, or to set aside as doubles."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

from outreach.domain.chargers import StationDetails


@dataclass(slots=True)
class Placed:
    """A station of the batch with its WGS-84 position and its area."""

    details: StationDetails
    longitude: float | None
    latitude: float | None
    area_id: int | None


class PlacedRows(Sequence[Placed]):
    """Stations to be created, kept as columns: of a whole country's file they are hundreds of thousands."""

    def __init__(self) -> None:
        self._details: list[StationDetails] = []
        self._positions = array("d")
        self._areas = array("q")

    def append(self, row: Placed) -> None:
        """Take one more."""
        nan = float("nan")
        self._details.append(row.details)
        self._positions.append(nan if row.longitude is None else row.longitude)
        self._positions.append(nan if row.latitude is None else row.latitude)
        self._areas.append(-1 if row.area_id is None else row.area_id)

    def __len__(self) -> int:
        return len(self._details)

    @overload
    def __getitem__(self, at: int) -> Placed: ...

    @overload
    def __getitem__(self, at: slice) -> list[Placed]: ...

    def __getitem__(self, at: int | slice) -> Placed | list[Placed]:
        if isinstance(at, slice):
            return [self[index] for index in range(*at.indices(len(self)))]
        at = range(len(self))[at]
        lon, lat, area = self._positions[2 * at], self._positions[2 * at + 1], self._areas[at]
        known = lon == lon  # not NaN
        return Placed(self._details[at], lon if known else None, lat if known else None, area if area >= 0 else None)


@dataclass(frozen=True, slots=True)
class Double:
    """A row that isn't created because another source's station stands there already."""

    row: Placed
    station_id: int
    metres: float


@dataclass(frozen=True, slots=True)
class Move:
    """A row that puts a known station elsewhere: the position waits for a decision, the rest is taken."""

    row: Placed
    station_id: int
    metres: float
