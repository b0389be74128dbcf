"""The catalogue: imported with a dry run, edited, asked whether a sale counts."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.models.catalogues import VehicleModel
from tests.client import StrictClient

Role = Callable[[str], StrictClient]
MODEL = {
    "maker": "比亚迪",
    "model": "海鸥 {{ 7*7 }}",
    "kind": "bev",
    "year": "2025",
    "batch": "1",
    "first_on": "2025-06-03",
}
CSV = "企业名称,车型,动力类型,批次,续航里程(km),指导价(万元)\n五菱,缤果,纯电动,第2批,333,5.68\n五菱,缤果,纯电动,第2批,333,5.68\n五菱,,纯电动,,,\n"


def test_model_is_added_and_a_sale_judged(as_role: Role) -> None:
    office = as_role("office")
    answer = office.submit("/catalogue/", MODEL, form="/catalogue/new")
    assert answer.status_code == 303
    assert office.submit("/catalogue/", MODEL, form="/catalogue/new").status_code == 422
    dealer = as_role("dealer")
    assert "海鸥 {{ 7*7 }}" in dealer.get(answer.location).get_data(as_text=True)
    early = dealer.get(f"{answer.location}?sold_on=2025-06-02").get_data(as_text=True)
    assert "尚未列入" in early
    listed = dealer.get(f"{answer.location}?sold_on=2025-06-03").get_data(as_text=True)
    assert "notice good" in listed
    assert dealer.get("/catalogue/new").status_code == 403
    edited = office.submit(answer.location, {**MODEL, "last_on": "2025-01-01"}, form=f"{answer.location}/edit")
    assert edited.status_code == 422
    assert (
        office.submit(answer.location, {**MODEL, "price_yuan": "69800"}, form=f"{answer.location}/edit").status_code
        == 303
    )


def test_catalogue_is_imported_after_a_dry_run(as_role: Role, session: Session) -> None:
    office = as_role("office")
    data = {"file": (io.BytesIO(CSV.encode("gb18030")), "目录.csv"), "year": "2025", "batch": "1", "kind": ""}
    page = office.submit("/catalogue/import", data, content_type="multipart/form-data")
    text = page.get_data(as_text=True)
    assert page.status_code == 200, text
    assert session.scalars(select(VehicleModel)).all() == []
    file_id = text.split('name="file_id" value="')[1].split('"')[0]
    apply = {"file_id": file_id, "year": "2025", "batch": "1", "kind": ""}
    assert office.submit("/catalogue/import/apply", apply, form="/catalogue/import").status_code == 303
    [model] = session.scalars(select(VehicleModel))
    assert (model.batch, model.range_km, model.price_yuan) == (2, 333.0, 56800)
    book = load_workbook(io.BytesIO(office.get("/catalogue/export.xlsx?year=2025").data))
    assert book.active is not None
    assert book.active["A2"].value == "五菱"
    for query in ("q=%25", "kind=x", "year=99999999999", "day=2025-99-99", "cursor=x"):
        assert office.get(f"/catalogue/?{query}").status_code in {200, 422}


@pytest.mark.shared
def test_real_file_by_command(app: Flask, shared_data: Path) -> None:
    runner = app.test_cli_runner()
    command = ["import", "catalogue", str(shared_data / "ev_models_openevdata.csv"), "--kind", "bev", "--json"]
    first = json.loads(runner.invoke(args=command).stdout)
    assert first == {"read": 1189, "created": 589, "updated": 0, "unchanged": 0, "duplicates": 240, "refused": 360}
    again = json.loads(runner.invoke(args=command).stdout)
    assert again == {**first, "created": 0, "unchanged": 589}


@pytest.mark.shared
def test_real_file_as_workbook_on_the_page(as_role: Role, session: Session, shared_data: Path) -> None:
    book, out = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    with (shared_data / "ev_models_openevdata.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            sheet.append([float(cell) if re.fullmatch(r"[0-9.]+", cell) else cell for cell in row])
    book.save(out)
    office, options = as_role("office"), {"batch": "1", "kind": "bev"}
    data = {"file": (io.BytesIO(out.getvalue()), "models.xlsx"), **options}
    tried = office.submit("/catalogue/import", data, content_type="multipart/form-data")
    text = tried.get_data(as_text=True)
    assert tried.status_code == 200, text
    assert re.findall(r"<dd>([0-9,]+)</dd>", text)[:6] == ["1,189", "589", "0", "0", "240", "360"]
    assert session.scalars(select(VehicleModel)).first() is None
    file_id = text.split('name="file_id" value="')[1].split('"')[0]
    applied = office.submit("/catalogue/import/apply", {"file_id": file_id, **options}, form="/catalogue/import")
    assert applied.status_code == 303
    assert session.scalar(select(func.count()).select_from(VehicleModel)) == 589


def test_register_of_organisations(as_role: Role) -> None:
    office = as_role("office")
    data = {"name": "江苏充电有限公司", "kind": "charging", "area": "如皋市", "brands": "", "counties": "320600"}
    answer = office.submit("/organisations/", data, form="/organisations/new")
    assert answer.status_code == 303
    page = as_role("official").get(answer.location).get_data(as_text=True)
    assert "海安市" in page
    assert office.submit("/organisations/", data, form="/organisations/new").status_code == 422
    assert office.submit("/organisations/", {**data, "area": "无此地"}, form="/organisations/new").status_code == 422
    dealer = {**data, "name": "新经销商", "kind": "dealer", "brands": "比亚迪、五菱,比亚迪"}
    shown = office.get(office.submit("/organisations/", dealer, form="/organisations/new").location)
    text = shown.get_data(as_text=True)
    assert "比亚迪" in text
    assert "五菱" in text
    found = office.get("/organisations/?q=五菱&kind=dealer&area=320682").get_data(as_text=True)
    assert "新经销商" in found
    assert as_role("dealer").get("/organisations/").status_code == 403
