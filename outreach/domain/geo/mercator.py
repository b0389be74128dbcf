"""Web Mercator (EPSG:3857), the metres of web maps, to degrees of the same datum."""

import math

RADIUS_M = 6_378_137.0
HALF_M = math.pi * RADIUS_M


def degrees_of(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a point of the web map: spherical formulas, as the projection defines them."""
    longitude = x / HALF_M * 180.0
    latitude = math.degrees(2.0 * math.atan(math.exp(y / RADIUS_M)) - math.pi / 2.0)
    return longitude, latitude
