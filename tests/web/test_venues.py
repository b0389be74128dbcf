"""The register's pages."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.geo.datums import Datum
from outreach.domain.venues import VenueStatus
from outreach.models.venues import Venue, VenueRequest
from tests.client import StrictClient
from tests.factories.venues import make_venue
from tests.factories.world import World
from tests.services.test_venue_photos import picture

Browser = Callable[[str], StrictClient]
FORM: dict[str, Any] = {
    "name": "文峰广场",
    "kind": "square",
    "position": "32.3716, 120.5735",
    "datum": "wgs84",
    "stalls": "20",
    "power_phases": "three",
    "power_kva": "63",
    "route_kind": "public_road",
    "opens": "06:00",
    "closes": "20:00",
    "weekdays": list("1234567"),
}


def _register(client: StrictClient, **changes: Any) -> Any:
    return client.submit("/venues/", {**FORM, **changes}, form="/venues/new")


def test_a_venue_is_registered_from_its_position_alone(as_role: Browser, session: Session, world: World) -> None:
    answer = _register(as_role("organiser"))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    venue = session.scalars(select(Venue)).one()
    assert (venue.area.code, venue.datum, venue.power_kva) == ("320682", Datum.WGS84, 63)
    page = as_role("organiser").get(answer.location).get_data(as_text=True)
    assert "文峰广场" in page


def test_a_link_tells_its_own_datum(as_role: Browser, session: Session) -> None:
    link = "https://uri.amap.com/marker?position=120.5735,32.3716&name=x"
    assert _register(as_role("organiser"), position=link, datum="").status_code == 303
    assert session.scalars(select(Venue)).one().datum is Datum.GCJ02


def test_typed_numbers_without_a_datum_are_asked_about(as_role: Browser) -> None:
    answer = _register(as_role("organiser"), datum="")
    assert answer.status_code == 422
    assert "坐标来源" in answer.get_data(as_text=True)


def test_likely_duplicates_are_shown_before_saving(as_role: Browser, session: Session, world: World) -> None:
    make_venue(session, world, name="老文峰广场")
    session.commit()
    client = as_role("organiser")
    answer = _register(client, position="32.3717, 120.5736")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "相同:打开老文峰广场" in text or "相同：打开老文峰广场" in text
    assert len(session.scalars(select(Venue)).all()) == 1
    session.rollback()
    assert _register(client, position="32.3717, 120.5736", confirmed="yes").status_code == 303


def test_a_place_outside_the_organisation_is_asked_about(as_role: Browser) -> None:
    answer = _register(as_role("organiser"), position="32.55, 120.46", name="海安广场")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "海安市不在本单位所在地区" in text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"position": "51.5, -0.12"}, "position"),
        ({"county": "没有这个县"}, "county"),
        ({"township": "没有这个镇"}, "township"),
        ({"stalls": "0"}, "stalls"),
        ({"stalls": str(2**40)}, "stalls"),
        ({"power_kva": "nan"}, "power_kva"),
        ({"closes": "05:00"}, "closes"),
        ({"name": "a\x00b"}, "name"),
        ({"kind": "castle"}, "kind"),
    ],
)
def test_a_fault_is_shown_at_its_field(as_role: Browser, change: dict[str, Any], field: str) -> None:
    answer = _register(as_role("organiser"), **change)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.get_data(as_text=True)


def test_the_county_is_corrected_by_hand(as_role: Browser, session: Session) -> None:
    client = as_role("office")
    found = re.search(r'<option value="([^"]+)">如皋市工业和信息化局', client.get("/venues/new").get_data(as_text=True))
    assert found
    chosen = {"organisation_id": found[1], "county": "320685 海安市", "township": "城东镇"}
    assert _register(client, **chosen).status_code == 422
    assert _register(client, **chosen, confirmed="yes").status_code == 303
    venue = session.scalars(select(Venue)).one()
    assert venue.township is not None
    assert (venue.area.code, venue.township.code) == ("320685", "320685100")


def test_locate_answers_while_typing(as_role: Browser, session: Session, world: World) -> None:
    make_venue(session, world)
    session.commit()
    client = as_role("organiser")
    found = client.get("/venues/locate?position=32.3716,120.5735&datum=wgs84&name=x").get_json()
    assert found["county"]["code"] == "320682"
    assert [one["code"] for one in found["townships"]] == ["320682106", "320682107"]
    assert found["duplicates"][0]["name"] == "文峰广场"
    assert client.get("/venues/locate?position=x").get_json()["field"] == "position"


def test_list_map_and_filters_answer_for_every_reader(as_role: Browser, session: Session, world: World) -> None:
    hostile = "{{ 7*7 }}</script>${7*7}`<b>"
    make_venue(session, world, name=hostile)
    session.commit()
    for name in ("office", "official", "organiser"):
        client = as_role(name)
        for path in (
            "/venues/",
            "/venues/map",
            "/venues/?q=7&kind=square&area=320682&stalls=3&routed=y",
            "/venues/?area=x",
        ):
            answer = client.get(path)
            assert answer.status_code == 200
            assert hostile not in answer.get_data(as_text=True)
            assert "49</script>" not in answer.get_data(as_text=True)
    assert as_role("dealer").get("/venues/").status_code == 403


def test_the_keeper_closes_retires_and_adds_photos(as_role: Browser, session: Session, world: World) -> None:
    venue = make_venue(session, world)
    session.commit()
    path, client = f"/venues/{venue.id}", as_role("organiser")
    session.rollback()
    days = {"first_on": "2099-06-10", "last_on": "2099-06-12", "reason": "修路"}
    assert client.submit(f"{path}/closures", days, form=path).status_code == 303
    assert client.submit(f"{path}/closures", days, form=path).status_code == 422
    sent = {"photo": (io.BytesIO(picture((20, 10))), "a.jpg"), "caption": "东门"}
    assert client.submit(f"{path}/photos", sent, form=path, content_type="multipart/form-data").status_code == 303
    shown = client.get(path).get_data(as_text=True)
    assert "修路" in shown
    image = re.search(rf'src="({path}/photos/[^"]+)"', shown)
    assert image
    assert client.get(image[1]).mimetype == "image/jpeg"
    assert as_role("organiser2").get(image[1]).status_code == 404
    assert client.submit(f"{path}/retire", form=path).status_code == 303
    session.rollback()
    assert session.get_one(Venue, venue.id).status is VenueStatus.RETIRED


def test_another_organiser_asks_and_is_answered(as_role: Browser, session: Session, world: World) -> None:
    venue = make_venue(session, world, organisation_id=world.organisations[1].id)
    session.commit()
    path = f"/venues/{venue.id}"
    session.rollback()
    asker, keeper = as_role("organiser"), as_role("organiser2")
    wish = {"first_on": "2099-06-13", "last_on": "2099-06-14", "message": "试驾会"}
    assert asker.get(f"{path}/edit").status_code == 403
    assert asker.submit(f"{path}/requests", wish, form=path).status_code == 303
    assert asker.submit(f"{path}/requests", wish, form=path).status_code == 409
    request_id = session.scalars(select(VenueRequest.id)).one()
    session.rollback()
    assert "试驾会" in keeper.get("/venues/requests").get_data(as_text=True)
    answer = f"/venues/requests/{request_id}/answer"
    assert asker.submit(answer, {"decision": "grant"}, form=path).status_code == 403
    assert keeper.submit(answer, {"decision": "decline"}, form=path).status_code == 422
    assert keeper.submit(answer, {"decision": "grant"}, form=path).status_code == 303
    assert "已同意" in asker.get(path).get_data(as_text=True)


def test_a_venue_out_of_scope_is_not_found(as_role: Browser, session: Session, world: World) -> None:
    venue = make_venue(session, world)
    session.commit()
    path = f"/venues/{venue.id}"
    session.rollback()
    assert as_role("organiser2").get(path).status_code == 404
    assert as_role("neighbour").get(path).status_code == 404
    assert as_role("official").get(path).status_code == 200
    assert as_role("official").get(f"{path}/edit").status_code == 403
