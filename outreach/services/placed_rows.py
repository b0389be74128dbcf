"""Rows of a file with where they lie: as an import plans to create, to move, or to set aside as doubles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from outreach.domain.chargers import StationDetails

Floats = NDArray[np.float64]


@dataclass(slots=True)
class Placed:
    """A station of the batch with its WGS-84 position and its area."""

    details: StationDetails
    longitude: float | None
    latitude: float | None
    area_id: int | None


@dataclass(frozen=True, slots=True, eq=False)
class PlacedRows:
    """Stations to be created, as columns: of a whole country's file they are hundreds of thousands. NaN stands for no position."""

    details: Sequence[StationDetails] = ()
    longitude: Floats = field(default_factory=lambda: np.zeros(0))
    latitude: Floats = field(default_factory=lambda: np.zeros(0))
    area_id: Sequence[int | None] = ()

    def __len__(self) -> int:
        return len(self.details)

    def parts(self, size: int) -> Iterator[slice]:
        """The places of so many rows after the other."""
        return (slice(start, start + size) for start in range(0, len(self), size))


def known_numbers(values: Floats) -> list[float | None]:
    """The numbers, None for NaN."""
    return [value if value == value else None for value in values.tolist()]


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
