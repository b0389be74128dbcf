"""A county's ledger on a phone and on a desk: uploaded, mapped, checked, imported, placed by a click, undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import utcnow
from outreach.jobs.station_tiles import build_tiles
from outreach.models.chargers import Station
from outreach.reference.boundaries import shipped
from outreach.services.demo_chargers import generate_stations
from tests.browser.visitor import Visitor
from tests.factories.world import World

HOSTILE = "{{ 7*7 }} ${7*7} `站` </script><i>"
LEDGER = (
    "如皋市充电设施台账,,,,,\n序号,所在乡镇,站点名称,直流桩数量,交流桩数量,神秘列\n"
    f"1,白蒲镇,{HOSTILE},4,2,甲\n2,下原镇,下原服务站,0,6,乙\n合计,,,4,8,\n"
).encode("gb18030")
BAD = b"id,name,lat,lon\n1,A,32.39,120.55\n2,B,398,120\n3,C,0,0\n"


def upload(visitor: Visitor, name: str, data: bytes) -> None:
    visitor.go("/chargers/imports/new")
    visitor.page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": data})
    visitor.page.locator("main form [type=submit]").last.click()
    visitor.page.wait_for_url("**/chargers/imports/*-*")


def open_result(visitor: Visitor, label: str) -> None:
    visitor.page.get_by_role("button", name=label).click()
    visitor.page.wait_for_url("**/jobs/*")
    visitor.page.locator("main a.btn-primary").click()
    visitor.page.wait_for_url("**/chargers/imports/*")


def place_on_map(visitor: Visitor, button: str, faults: dict[str, list[str]], seen: Callable[[str], list[str]]) -> None:
    """Place the last unplaced station by a click and by numbers, then open its form."""
    visitor.go("/chargers/unplaced")
    faults["unplaced"] = seen("unplaced")
    visitor.page.locator("tbody a.btn").last.click()
    visitor.page.wait_for_url("**/place")
    box = visitor.page.locator(".station-map")
    expect(box.locator(".leaflet-overlay-pane canvas, .leaflet-overlay-pane path").first).to_be_attached()
    visitor.page.wait_for_timeout(400)
    visitor.page.locator("#position").fill("32.3900, 120.5600")
    box.click(position={"x": 150, "y": 140})
    assert visitor.page.locator("#position").input_value() != "32.3900, 120.5600"
    faults["place"] = seen("place")
    visitor.page.locator("#position").fill("32.3900, 120.5600")
    visitor.page.get_by_role("button", name=button).click()
    visitor.page.wait_for_url("**/chargers/*")
    faults["station"] = seen("station")
    visitor.go(f"{visitor.page.url}/edit")
    faults["edit"] = seen("edit")


@pytest.mark.parametrize(("language", "size"), [("zh-CN", "phone"), ("en", "desk")])
def test_ledger_from_upload_to_undo(
    session: Session, world: World, visit: Callable[..., Visitor], language: str, size: str
) -> None:
    words = {
        "zh-CN": ("核对文件", "导入全部", "确定位置", "撤销该批次"),
        "en": ("Check the file", "Import all rows", "Place the station", "Undo this import"),
    }[language]
    session.rollback()
    visitor = visit("official", language=language, size=size)
    faults: dict[str, list[str]] = {}

    def seen(name: str) -> list[str]:
        visitor.picture(f"chargers-{name}")
        return [fault for fault in visitor.faults() if fault != "raw text: {{"]  # the hostile name itself

    upload(visitor, "台账.csv", LEDGER)
    faults["mapping"] = seen("mapping")
    open_result(visitor, words[0])
    faults["checked"] = seen("checked")
    open_result(visitor, words[1])
    page = visitor.page.url
    faults["applied"] = seen("applied")
    place_on_map(visitor, words[2], faults, seen)
    visitor.go("/chargers/")
    assert HOSTILE in visitor.page.locator("main").inner_text()
    faults["list"] = seen("list")
    visitor.go(page)
    visitor.page.on("dialog", lambda dialog: dialog.accept())
    visitor.page.get_by_role("button", name=words[3]).click()
    visitor.page.wait_for_timeout(1500)
    faults["undone"] = seen("undone")
    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize(("language", "size"), [("zh-CN", "phone"), ("en", "desk")])
def test_refused_rows_and_demonstration_map(
    session: Session, world: World, visit: Callable[..., Visitor], language: str, size: str
) -> None:
    generate_stations(session, shapes=shipped().shapes, province="320000", now=utcnow())
    session.commit()
    build_tiles(session)
    first = session.scalars(select(Station.id).order_by(Station.id)).first()
    session.rollback()
    visitor = visit("office", language=language, size=size)
    faults = {}
    for name, path in (
        ("demo-list", "/chargers/"),
        ("demo-map", "/chargers/map"),
        ("demo-station", f"/chargers/{first}"),
    ):
        assert visitor.go(path) == 200
        assert ("演示数据" if language == "zh-CN" else "demonstration data") in visitor.page.locator(
            "main"
        ).inner_text()
        if name == "demo-map":
            visitor.page.wait_for_selector("iframe[data-drawn]")
        visitor.picture(f"chargers-{name}")
        faults[name] = visitor.faults()
    upload(visitor, "bad.csv", BAD)
    open_result(visitor, "核对文件" if language == "zh-CN" else "Check the file")
    assert "398" in visitor.page.locator("main").inner_text()
    visitor.picture("chargers-refused")
    faults["refused"] = visitor.faults()
    visitor.go("/chargers/imports/")
    visitor.picture("chargers-imports")
    faults["imports"] = visitor.faults()
    assert {name: found for name, found in faults.items() if found} == {}
