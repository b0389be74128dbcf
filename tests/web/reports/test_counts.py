import csv
import io

import pytest

from outreach.domain.leads import BuyingTime
from outreach.services.lead_counts import read_counts
from tests.factories.leads import NOW, make_lead


@pytest.fixture
def leads(session, world):
    for at in range(9):
        time = BuyingTime.WEEK if at < 2 else BuyingTime.MONTH
        make_lead(session, world, phone=f"1380000{at:04}", buying_time=time, name="王先生")
    read_counts(session, now=NOW)
    session.commit()


@pytest.mark.parametrize("name", ["official", "province", "office", "organiser"])
def test_counts_hold_no_customer(as_role, leads, name):
    client = as_role(name)
    page = client.get("/reports/leads").get_data(as_text=True)
    assert "1380000" not in page
    assert "138****" not in page
    assert "王先生" not in page


def test_small_cells_are_in_no_page_file_or_answer(as_role, leads):
    client = as_role("official")
    rows = list(csv.reader(io.StringIO(client.get("/reports/leads?format=csv").get_data().decode("utf-8-sig"))))
    times = [row for row in rows if row[0] in {"打算什么时候买", "When to buy"}]
    assert [row[2] for row in times] == ["9"]
    assert client.get("/reports/leads?format=xlsx").get_data()[:2] == b"PK"
    split = next(s for s in client.get("/api/v1/reports/leads").json["splits"] if s["split"] == "buying_time")
    assert (split["cells"], split["not_shown"]) == ([], 9)


def test_counts_stay_in_scope(as_role, leads):
    assert as_role("official").get("/reports/leads?area=320685").status_code == 404
    assert as_role("official").get("/api/v1/reports/leads?area=320000").status_code == 404
    assert as_role("dealer").get("/reports/leads").status_code == 403
    assert as_role("neighbour").get("/api/v1/reports/leads").json["leads"] == 0
