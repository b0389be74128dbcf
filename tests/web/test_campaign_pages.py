"""The office prepares a season; others read it."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.models.campaigns import Campaign, Target
from tests.client import StrictClient

Role = Callable[[str], StrictClient]
DETAILS = {
    "name": "2026年如皋站",
    "theme": "绿色出行",
    "first_on": "2026-03-01",
    "last_on": "2026-12-31",
    "ministries": "工信部",
}


@pytest.fixture
def campaign(as_role: Role, session: Session) -> str:
    """A campaign with two counties, made through the pages."""
    office = as_role("office")
    answer = office.submit("/campaigns/", DETAILS, form="/campaigns/new")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    path = answer.location
    answer = office.submit(f"{path}/counties", {"counties": "320600"})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return path


def test_campaign_is_prepared_and_started(campaign: str, as_role: Role) -> None:
    office = as_role("office")
    page = office.get(campaign).get_data(as_text=True)
    assert "如皋市" in page
    assert "海安市" in page
    assert as_role("organiser").get(campaign).status_code == 404
    assert office.submit(f"{campaign}/move", {"step": "start"}, form=campaign).status_code == 303
    assert as_role("organiser").get(campaign).status_code == 200
    assert office.submit(f"{campaign}/move", {"step": "start"}, form=campaign).status_code == 409
    official = as_role("official").get(campaign).get_data(as_text=True)
    assert "如皋市" in official
    assert "海安市" not in official


def test_bad_details_come_back_with_what_was_typed(as_role: Role) -> None:
    bad = {**DETAILS, "last_on": "2026-01-01", "theme": "{{ 7*7 }}<script>"}
    answer = as_role("office").submit("/campaigns/", bad, form="/campaigns/new")
    assert answer.status_code == 422
    assert "{{ 7*7 }}&lt;script&gt;" in answer.get_data(as_text=True)


def test_unknown_county_is_refused(campaign: str, as_role: Role) -> None:
    answer = as_role("office").submit(f"{campaign}/counties", {"counties": "320682 999999"})
    assert answer.status_code == 422
    assert "999999" in answer.get_data(as_text=True)


def test_targets_by_form(campaign: str, as_role: Role, session: Session) -> None:
    office = as_role("office")
    area = session.scalars(select(Campaign)).one().counties[0]
    cells = {f"t-{area.id}-events": "12", f"t-{area.id}-leads": "x", "t-999-events": "5"}
    assert office.submit(f"{campaign}/targets", cells).status_code == 422
    cells[f"t-{area.id}-leads"] = "300"
    assert office.submit(f"{campaign}/targets", cells).status_code == 303
    found = {(t.area_id, t.kind.value): t.value for t in session.scalars(select(Target))}
    assert found == {(area.id, "events"): 12, (area.id, "leads"): 300}
    assert "12" in office.get(campaign).get_data(as_text=True)


def test_targets_by_table_with_a_dry_run(campaign: str, as_role: Role, session: Session) -> None:
    office = as_role("office")
    book = load_workbook(io.BytesIO(office.get(f"{campaign}/targets.xlsx").data))
    sheet = book.active
    assert sheet is not None
    sheet["C2"], sheet["F3"] = 7, 99
    sheet.append(["320999", "虚构县", 1])
    sheet.append(["合计", "", 7])
    out = io.BytesIO()
    book.save(out)
    data = {"file": (io.BytesIO(out.getvalue()), "目标.xlsx")}
    page = office.submit(f"{campaign}/targets/import", data, content_type="multipart/form-data")
    text = page.get_data(as_text=True)
    assert page.status_code == 200, text
    assert "320999" in text
    assert session.scalars(select(Target)).all() == []
    file_id = text.split('name="file_id" value="')[1].split('"')[0]
    answer = office.submit(f"{campaign}/targets/import/apply", {"file_id": file_id}, form=f"{campaign}/targets/import")
    assert answer.status_code == 303
    assert sorted((t.kind.value, t.value) for t in session.scalars(select(Target))) == [("events", 7), ("orders", 99)]
    stranger = as_role("office")
    other = stranger.submit(f"{campaign}/targets/import/apply", {"file_id": "no"}, form=f"{campaign}/targets/import")
    assert other.status_code == 404


def test_unreadable_table_is_refused(campaign: str, as_role: Role) -> None:
    book = Workbook()
    out = io.BytesIO()
    book.save(out)
    for content, name in ((b"PK\x03\x04nonsense", "x.xlsx"), (out.getvalue(), "empty.xlsx"), (b"", "x.csv")):
        data = {"file": (io.BytesIO(content), name)}
        answer = as_role("office").submit(f"{campaign}/targets/import", data, content_type="multipart/form-data")
        assert answer.status_code == 422


def test_last_season_is_copied(campaign: str, as_role: Role, session: Session) -> None:
    office = as_role("office")
    first = session.scalars(select(Campaign)).one()
    area = first.counties[0]
    office.submit(f"{campaign}/targets", {f"t-{area.id}-events": "10"})
    second = office.submit("/campaigns/", {**DETAILS, "name": "2027年如皋站"}, form="/campaigns/new").location
    answer = office.submit(f"{second}/copy", {"source": str(first.id), "percent": "115"})
    assert answer.status_code == 303
    assert [t.value for t in session.scalars(select(Target).order_by(Target.value))] == [10, 12]
