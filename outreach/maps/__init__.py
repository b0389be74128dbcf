"""The only floor that knows Folium: domain data in, HTML out.

Folium compiles what it is given as a template, so it gets numbers and the constants of this package only. Names and all
other text ride in a JSON block of the document and are set by `static/js/map-frame.js` with `textContent`.
"""

from outreach.maps.choropleth import Choropleth, Inset, MapArea, MapSpot, choropleth_map, shapes_of, values_of
from outreach.maps.county import CountyMap, MapCount, MapPoint, MapSettlement, MapStation, county_map
from outreach.maps.document import Base, MapDocument, Notes, content_security_policy
from outreach.maps.plans import MapLeg, MapStop, PlanMap, plan_map
from outreach.maps.siting import MapSite, SitingMap, siting_map
from outreach.maps.stations import FileStation, StationMap, station_map

__all__ = [
    "Base",
    "Choropleth",
    "CountyMap",
    "FileStation",
    "Inset",
    "MapArea",
    "MapCount",
    "MapDocument",
    "MapLeg",
    "MapPoint",
    "MapSettlement",
    "MapSite",
    "MapSpot",
    "MapStation",
    "MapStop",
    "Notes",
    "PlanMap",
    "SitingMap",
    "StationMap",
    "choropleth_map",
    "content_security_policy",
    "county_map",
    "plan_map",
    "shapes_of",
    "siting_map",
    "station_map",
    "values_of",
]
