"""Registering a venue on its map, and a test drive on a phone, in Chromium."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.geo.datums import Datum
from outreach.models.test_drives import TestDrive
from outreach.models.venues import Venue
from tests.browser.visitor import Visitor
from tests.factories.leads import make_lead
from tests.factories.vehicles import make_vehicle
from tests.factories.venues import make_venue
from tests.factories.world import World

Visit = Callable[..., Visitor]
SIZES = [("zh-CN", "phone"), ("zh-CN", "desk"), ("en", "phone"), ("en", "desk")]


@pytest.mark.look
@pytest.mark.parametrize(("language", "size"), SIZES)
def test_pages_of_a_venue_and_a_car_are_clean(
    visit: Visit, session: Session, world: World, language: str, size: str
) -> None:
    venue, car = make_venue(session, world), make_vehicle(session, world)
    make_vehicle(session, world, plate="苏FD00002", insurance_expires_on=None)
    make_lead(session, world, name="李大爷")
    session.commit()
    pages = {
        "organiser": ["/venues/", "/venues/map", "/venues/new", f"/venues/{venue.id}", f"/venues/{venue.id}/edit"],
        "manager": ["/vehicles/", "/vehicles/new", f"/vehicles/{car.id}", "/test-drives/new", "/test-drives/book"],
    }
    session.rollback()
    faults = {}
    for name, paths in pages.items():
        visitor = visit(name, language=language, size=size)
        for number, path in enumerate(paths):
            assert visitor.go(path) == 200
            visitor.page.wait_for_timeout(300)
            if found := visitor.faults():
                faults[path] = found
            visitor.picture(f"fleet-{name}-{number}")
    assert faults == {}


def test_a_click_on_the_map_finds_the_county(visit: Visit, session: Session, world: World) -> None:
    make_venue(session, world)
    session.commit()
    session.rollback()
    visitor = visit("organiser", size="desk")
    visitor.go("/venues/new")
    page = visitor.page
    page.fill("#position", "https://uri.amap.com/marker?position=120.5780,32.3698")
    expect(page.locator("#county")).to_have_value("320682 如皋市")
    assert page.input_value("#datum") == "gcj02"
    assert page.locator("#place-near li").count() == 1
    page.locator(".place-map").click(position={"x": 200, "y": 200})
    expect(page.locator("#datum")).to_have_value("wgs84")
    assert ", " in page.input_value("#position")
    assert visitor.faults(axe=False) == []


def test_the_phones_location_registers_a_venue(visit: Visit, session: Session) -> None:
    visitor = visit("organiser")
    visitor.context.grant_permissions(["geolocation"])
    visitor.context.set_geolocation({"latitude": 32.3716, "longitude": 120.5735})
    visitor.go("/venues/new")
    page = visitor.page
    page.fill("#name", "白蒲集市")
    page.locator("label", has_text="集市").first.click()
    page.locator("[data-here]").click()
    expect(page.locator("#county")).to_have_value("320682 如皋市")
    page.locator(".form-actions .btn-primary").click()
    page.wait_for_url(lambda url: "/venues/" in url and "new" not in url)
    venue = session.scalars(select(Venue)).one()
    assert (venue.name, venue.area.code, venue.datum) == ("白蒲集市", "320682", Datum.WGS84)


def test_a_drive_goes_out_and_back_on_a_phone(visit: Visit, session: Session, world: World) -> None:
    make_lead(session, world, name="李大爷")
    make_vehicle(session, world)
    session.commit()
    session.rollback()
    visitor = visit("dealer")
    visitor.go("/test-drives/new")
    page = visitor.page
    page.locator("#vehicle_id label").first.click()
    page.locator("#licence_class label", has_text="C1").first.click()
    page.fill("#licence_first_issued_on", "2015-03-01")
    page.check("#long_term")
    page.locator("#route_kind label").first.click()
    page.locator(".form-actions .btn-primary").click()
    page.wait_for_selector("[data-error-summary]")
    visitor.picture("fleet-refused")
    assert visitor.faults() in (
        [],
        ["console: Failed to load resource: the server responded with a status of 422 (UNPROCESSABLE ENTITY)"],
    )
    page.check("#consented")
    page.locator(".form-actions .btn-primary").click()
    page.wait_for_selector("text=还车")
    visitor.picture("fleet-out")
    page.locator(".page-head .btn-primary").click()
    page.locator("#rating label").last.click()
    page.locator(".form-actions .btn-primary").click()
    page.wait_for_selector(".facts")
    visitor.picture("fleet-back")
    assert visitor.faults() == []
    assert session.scalars(select(TestDrive)).one().rating == 5
