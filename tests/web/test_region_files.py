"""Files in place of the shipped boundaries, places and counts, through the pages."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.models.regions import BoundarySet, Population, Settlement
from tests.client import StrictClient
from tests.factories.world import World

AsRole = Callable[[str], StrictClient]
ENGLISH = {"Accept-Language": "en"}
PLACES = (
    "code,name,adcode,lon_wgs84,lat_wgs84,villages_2016,rural_villages_2016\n"
    "320682106,白蒲镇,320682,120.7600,32.2600,3,2\n"
    "x1,{{ 7*7 }}</script>,320682,120.5,400,1,1\n"
).encode()
CENSUS = b"adcode,name,pop_total,pop_urban,pop_rural\n320682,\xe5\xa6\x82\xe7\x9a\x8b\xe5\xb8\x82,1000,400,600\n"
SQUARE = [[[120.2, 32.0], [120.9, 32.0], [120.9, 32.6], [120.2, 32.6], [120.2, 32.0]]]
POLYGONS = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"adcode": 320682},
                "geometry": {"type": "Polygon", "coordinates": SQUARE},
            }
        ],
    }
).encode()


def try_file(client: StrictClient, kind: str, name: str, data: bytes, **more: str) -> str:
    """Upload a file; the address of its dry run's result."""
    form = f"/areas/data/{kind}/new"
    fields = {"file": (io.BytesIO(data), name), "csrf_token": client.csrf_token(form), **more}
    answer = client.post(form, data=fields, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.get_data(as_text=True)[-2000:]
    return answer.headers["Location"].replace("/jobs/", "/areas/data/imports/")


def put_into_force(client: StrictClient, page: str) -> str:
    """Apply what was tried; the text of the result's page."""
    answer = client.submit(f"{page}/apply", form=page)
    assert answer.status_code == 303
    result = answer.headers["Location"].replace("/jobs/", "/areas/data/imports/")
    return client.get(result, headers=ENGLISH).get_data(as_text=True)


def count(session: Session, model: type[object]) -> int:
    session.rollback()
    found = session.scalar(select(func.count()).select_from(model)) or 0
    session.rollback()
    return found


def test_places_and_census_are_tried_applied_and_taken_back(session: Session, world: World, as_role: AsRole) -> None:
    client = as_role("office")
    before = count(session, Settlement)
    page = try_file(client, "settlements", "places.csv", PLACES, datum="")
    tried = client.get(page, headers=ENGLISH).get_data(as_text=True)
    assert "Tried only" in tried
    assert "the position is missing or impossible" in tried
    assert "\r\n3,position," in client.get(f"{page}/refused.csv").get_data(as_text=True)
    assert count(session, Settlement) == before
    assert "The file is in force." in put_into_force(client, page)
    put_into_force(client, try_file(client, "population", "census.csv", CENSUS, year="2020"))
    assert session.execute(select(Settlement.code, Settlement.population)).all() == [("320682106", 1000)]
    session.rollback()
    shown = client.get("/areas/data", headers=ENGLISH).get_data(as_text=True)
    assert "places.csv" in shown
    assert "1,000" in shown
    client.submit("/areas/data/population/restore", form="/areas/data")
    assert count(session, Population) == 0
    client.submit("/areas/data/settlements/restore", form="/areas/data")
    assert "places.csv" not in client.get("/areas/data", headers=ENGLISH).get_data(as_text=True)


def test_boundaries_show_their_number_until_they_are_taken_away(
    session: Session, world: World, as_role: AsRole
) -> None:
    client, number = as_role("office"), "GS(2024)0650号"
    page = try_file(client, "boundaries", "b.geojson", POLYGONS, datum="wgs84", approval_number=number)
    assert "not the whole country" in client.get(page, headers=ENGLISH).get_data(as_text=True)
    assert count(session, BoundarySet) == 0
    put_into_force(client, page)
    assert number in client.get("/areas/data").get_data(as_text=True)
    assert client.submit(f"{page}/apply", form="/areas/data").status_code == 303
    client.submit("/areas/data/boundaries/restore", form="/areas/data")
    assert count(session, BoundarySet) == 1
    client.submit("/areas/data/boundaries/restore", form="/areas/data")
    assert "internal use" in client.get("/areas/data", headers=ENGLISH).get_data(as_text=True)


@pytest.mark.parametrize(("kind", "data"), [("boundaries", b"{"), ("settlements", b"a,b\n1,2\n"), ("population", b"")])
def test_a_file_that_is_none_changes_nothing_and_says_why(
    world: World, as_role: AsRole, kind: str, data: bytes
) -> None:
    client = as_role("office")
    extra = {"boundaries": {"datum": "wgs84"}, "settlements": {"datum": ""}, "population": {"year": "2020"}}[kind]
    page = client.get(try_file(client, kind, "x.csv", data, **extra), headers=ENGLISH).get_data(as_text=True)
    assert "Nothing was changed." in page
    assert 'role="alert"' in page


def test_only_the_office_loads_reference_data(as_role: AsRole) -> None:
    assert as_role("official").get("/areas/data").status_code == 403
