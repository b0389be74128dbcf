import json

import pytest
from sqlalchemy import func, select

from outreach.models.people import Erasure, Person
from tests.factories.leads import PHONE, make_lead


@pytest.fixture
def lead(session, world):
    lead = make_lead(session, world, name="王先生")
    session.commit()
    return lead


def test_the_desk_finds_exports_blocks_and_erases(as_role, lead, session):
    office = as_role("office")
    assert office.submit("/privacy/find", {"phone": "123"}, form="/privacy/").status_code == 422
    page = office.submit("/privacy/find", {"phone": PHONE}, form="/privacy/").get_data(as_text=True)
    assert "王先生" in page
    assert "138****1234" in page
    data = {"phone": PHONE, "reason": "letter of 1 June"}
    assert office.submit("/privacy/export", {"phone": PHONE}, form="/privacy/").status_code == 422
    export = office.submit("/privacy/export", data, form="/privacy/")
    assert json.loads(export.get_data(as_text=True))["records"][0]["name"] == "王先生"
    assert office.submit("/privacy/block", data, form="/privacy/").status_code == 303
    assert office.submit("/privacy/erase", data, form="/privacy/").status_code == 303
    assert office.submit("/privacy/erase", data, form="/privacy/").status_code == 404
    assert session.scalar(select(func.count()).select_from(Person)) == 0
    assert session.scalar(select(func.count()).select_from(Erasure)) == 1


def test_nobody_else_comes_to_the_desk(as_role, lead):
    for name in ("manager", "dealer", "official", "organiser"):
        assert as_role(name).get("/privacy/").status_code == 403
