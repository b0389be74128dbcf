"""Holds a file's positions against the counties that its rows state, before anything is planned."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from outreach.domain.charger_checks import (
    Doubt,
    Finding,
    Marks,
    PositionsDoubted,
    datum_by_counties,
    doubted_datum,
    other_notation,
    outside_their_county,
)
from outreach.domain.charger_mends import Mend, mended
from outreach.domain.geo.datums import Datum, in_china, to_wgs84
from outreach.domain.words import N_
from outreach.importers.chargers.build import Written
from outreach.reference.boundaries import Boundaries
from outreach.services.charger_areas import AreaIndex

# about two kilometres: borders are simplified, and another datum lies a few hundred metres off
NEAR_DEG = 0.02
SHOWN = 300
Floats = NDArray[np.float64]
NOTATION_WORDS = {
    Mend.SWAP: N_(
        "Latitude and longitude stand in each other's column: %(share)s %% of the rows fit when they are swapped."
    ),
    Mend.PACKED: N_(
        "The positions are degrees, minutes and seconds run together: %(share)s %% of the rows fit when they are read so."
    ),
    Mend.SCALED: N_("The positions have lost their decimal mark: %(share)s %% of the rows fit when it is put back."),
    Mend.SECONDS: N_(
        "The decimals of the positions are minutes and seconds: %(share)s %% of the rows fit when they are read so."
    ),
    Mend.MINUTES: N_("The decimals of the positions are minutes: %(share)s %% of the rows fit when they are read so."),
}
OUTSIDE = N_(
    "%(rows)s rows lie outside the county that they state. Take the file without positions and place its stations by hand, or "
    "say that the positions are right."
)


class Detective:
    """The rows of one file, as they are written, with the counties that they or the file's title state."""

    def __init__(
        self, written: Sequence[Written], areas: AreaIndex, polygons: Boundaries, mend: Mend | None = None
    ) -> None:
        self.lon = np.array([row.longitude for row in written], dtype=np.float64)
        self.lat = np.array([row.latitude for row in written], dtype=np.float64)
        if mend is not None:
            self.lon, self.lat = mended(mend, self.lon, self.lat)
        self.is_mended = mend is not None
        own = [self._known(polygons, areas.code_of(areas.stated(*row.words))) for row in written]
        usual = self._known(polygons, areas.code_of(areas.default_id))
        self.stated = np.array([bool(code) for code in own], dtype=bool)
        self.codes = np.array([code or usual for code in own], dtype=object)
        self.polygons = polygons

    @staticmethod
    def _known(polygons: Boundaries, code: str) -> str:
        """The code, where its border is known; a province's tells nothing here."""
        return code if code in polygons.shapes and not code.endswith("0000") else ""

    def fits(self, lon: Floats, lat: Floats, near: float = NEAR_DEG) -> Marks:
        """Which WGS-84 positions lie in or near the county that is stated for their row; in China, where none is."""
        result = np.asarray(in_china(lon, lat))
        for code in {code for code in self.codes.tolist() if code}:
            rows = np.flatnonzero(self.codes == code)
            shape = self.polygons.shapes[code]
            shapely.prepare(shape)
            result[rows] = shapely.dwithin(shape, shapely.points(lon[rows], lat[rows]), near)
        return result

    def examine(self, datum: Datum) -> None:
        """Raise `PositionsDoubted` where the whole file writes positions otherwise, or puts too many into other counties."""
        if not self.lon.size:
            return
        finding = None if self.is_mended else other_notation(self.lon, self.lat, datum, self.fits)
        if finding is not None and finding.mend is not None:
            message = NOTATION_WORDS[finding.mend]
            raise PositionsDoubted("latitude", message, finding, share=round(finding.share * 100))
        on_globe = (np.abs(self.lat) <= 90) & (np.abs(self.lon) <= 180)  # what was mended to nothing isn't
        lon, lat = np.where(on_globe, self.lon, 0.0), np.where(on_globe, self.lat, 0.0)
        other = datum_by_counties(lon, lat, datum, partial(self.fits, near=0.0))
        if other is not None:
            raise doubted_datum(other, datum)
        outside = outside_their_county(on_globe & ~self.fits(*to_wgs84(lon, lat, datum)), on_globe & self.stated)
        if outside is not None:
            raise PositionsDoubted("county", OUTSIDE, outside, rows=outside.rows)

    def picture(self, finding: Finding, declared: Datum) -> dict[str, Any]:
        """The finding with the rows' WGS-84 positions as declared and as mended, for the small map: latitude, longitude."""
        mend, datum = finding.mend, finding.datum or declared
        shown = np.unique(np.linspace(0, max(self.lon.size - 1, 0), SHOWN).astype(np.int64))[: self.lon.size]
        lon, lat = self.lon[shown], self.lat[shown]
        x, y = mended(mend, lon, lat) if mend else (lon, lat)
        return {
            "doubt": finding.doubt.value,
            "mend": mend.value if mend else "",
            "datum": finding.datum.value if finding.datum else "",
            "given": _points(lon, lat, declared),
            "mended": [] if finding.doubt is Doubt.COUNTY else _points(x, y, datum),
            "areas": sorted({code[:4] for code in self.codes.tolist() if code})[:6],
        }


def _points(lon: Floats, lat: Floats, datum: Datum) -> list[tuple[float, float]]:
    """Latitude and longitude in WGS-84 of those that lie on the globe."""
    sound = (np.abs(lat) <= 90) & (np.abs(lon) <= 180)  # NaN is not
    x, y = to_wgs84(lon[sound], lat[sound], datum)
    return [(round(float(b), 6), round(float(a), 6)) for a, b in zip(x, y, strict=True)]
