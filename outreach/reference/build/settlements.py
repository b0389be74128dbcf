"""Write settlements.csv: GeoNames' places of China, each in the county whose polygon holds it."""

import csv
import re
from pathlib import Path
from typing import Any

from outreach.reference.boundaries import Boundaries
from outreach.reference.build import sources

HEADER = ("code", "name", "name_en", "county", "latitude", "longitude", "population")
_HAN = re.compile(r"^[\u4e00-\u9fff]{2,}$")


def chinese_name(place: dict[str, Any]) -> str:
    """The shortest Chinese name listed, or the Latin one where there is none."""
    found = [name for name in place["alternatenames"] if _HAN.match(name)]
    return min(found, key=lambda name: (len(name), name)) if found else str(place["name"])


def write_settlements(shapes: Boundaries, target: Path) -> int:
    """Write the places that lie in a polygon and return how many there are.

    The polygons are the exact ones: the shipped, simplified borders would put one place in 300 into the county next door.
    """
    places = sorted(sources.geonames_places(), key=lambda place: int(place["geonameid"]))
    counties = shapes.locate_many([p["longitude"] for p in places], [p["latitude"] for p in places])
    rows = [
        (
            f"gn{place['geonameid']}",
            chinese_name(place),
            place["name"],
            county,
            f"{place['latitude']:.5f}",
            f"{place['longitude']:.5f}",
            place["population"] or "",
        )
        for place, county in zip(places, counties, strict=True)
        if county is not None
    ]
    with target.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(rows)
    return len(rows)
