"""Everything that officials and organisers can read of leads, put together by an attacker."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import func, select

from outreach.domain.leads import BuyingTime, LeadSource
from outreach.domain.suppression import REST, SUM
from outreach.models.leads import Lead
from outreach.services.lead_counts import read_counts
from tests.domain.attacker import ranges
from tests.factories.events import make_event
from tests.factories.leads import NOW, make_lead
from tests.factories.venues import make_venue

VALUES = ["", *BuyingTime]
FAIRS = ({"week": 3, "month": 9, "quarter": 7, "later": 5}, {"week": 8, "month": 2, "quarter": 7, "later": 6})
SHOWROOM = {"week": 6, "month": 2, "later": 7}
TIGHT = 5


@pytest.fixture
def county(session, world):
    phones = count(13800000000)
    venue = make_venue(session, world)
    events = [make_event(session, world, venue=venue, starts_at=None, ends_at=None) for _ in FAIRS]

    def add(times, event=None):
        for time, number in times.items():
            for _ in range(number):
                lead = make_lead(session, world, phone=str(next(phones)), buying_time=BuyingTime(time))
                if event is not None:
                    lead.event_id, lead.source, lead.area_id = event.id, LeadSource.EVENT, event.area_id

    for event, times in zip(events, FAIRS, strict=True):
        add(times, event)
    add(SHOWROOM)
    session.commit()
    return events, add


def _published(as_role, events):
    """By unit: the total and the published cells, from every answer there is; they must agree."""
    found = {}
    for role, asked in (("official", "area=320682"), ("province", "area=320000"), ("office", "area=320600")):
        answer = as_role(role).get(f"/api/v1/reports/leads?{asked}").json
        found.setdefault(SUM, []).append(_cells(answer))
    for event in events:
        for role in ("official", "organiser"):
            answer = as_role(role).get(f"/api/v1/reports/leads?event={event.id}").json
            found.setdefault(str(event.id), []).append(_cells(answer))
    assert all(one == answers[0] for answers in found.values() for one in answers)
    return {unit: answers[0] for unit, answers in found.items()}


def _cells(answer):
    split = next(split for split in answer["splits"] if split["split"] == "buying_time")
    return answer["leads"], {cell["value"]: cell["leads"] for cell in split["cells"]}


def _attack(published):
    """What is left of each cell once all published numbers are put into one linear programme."""
    units = [*published, REST]
    equations = []
    for unit, (total, cells) in published.items():
        equations.append(({(unit, value): 1.0 for value in VALUES}, total))
        equations += [({(unit, value): 1.0}, figure) for value, figure in cells.items()]
    for value in VALUES:
        equations.append(({(unit, value): -1.0 if unit == SUM else 1.0 for unit in units}, 0.0))
    return ranges([(unit, value) for unit in units for value in VALUES], equations)


def _truth(session, events):
    stmt = select(Lead.event_id, Lead.buying_time, func.count()).group_by(Lead.event_id, Lead.buying_time)
    return {(str(event or REST), str(time or "")): number for event, time, number in session.execute(stmt)}


def _told(session, as_role, events):
    """The cells under five that the attacker narrows to fewer than six numbers, with what is left of them."""
    found, truth = _attack(_published(as_role, events)), _truth(session, events)
    assert all(found[cell][0] <= number <= found[cell][1] for cell, number in truth.items())
    return {
        cell: found[cell] for cell, number in truth.items() if number < 5 and found[cell][1] - found[cell][0] < TIGHT
    }


def test_no_small_cell_follows_from_all_that_is_published(session, as_role, county):
    events, _ = county
    read_counts(session, now=NOW)
    session.commit()
    published = _published(as_role, events)[SUM][1]
    assert published, "a county's own split is published"
    assert _told(session, as_role, events) == {}
    client = as_role("official")
    rows = list(csv.reader(io.StringIO(client.get("/reports/leads?format=csv").get_data().decode("utf-8-sig"))))
    times = [int(row[2]) for row in rows if row[0] in {"打算什么时候买", "When to buy"}]
    assert sorted(times[: len(published)]) == sorted(published.values())
    splits = client.get("/api/v1/reports/leads").json["splits"]
    stages = next(split for split in splits if split["split"] == "stage")
    assert stages["cells"]
    assert not {"ordered", "delivered"} & {cell["value"] for cell in stages["cells"]}


def test_the_same_attacker_finds_the_cells_of_a_naive_rule(session, as_role, county, monkeypatch):
    def naive(table, kept=None, still=()):
        return {cell for cell, number in table.items() if number < 5 or cell[0] == REST}, {}

    events, _ = county
    monkeypatch.setattr("outreach.domain.suppression.hide", naive)
    read_counts(session, now=NOW)
    session.commit()
    assert {span[0] for span in _told(session, as_role, events).values() if span[0] == span[1]} >= {2, 3}


def test_a_second_look_after_few_newcomers_is_the_first(session, as_role, county):
    events, add = county
    read_counts(session, now=NOW)
    session.commit()
    before = _published(as_role, events)
    add({"week": 1}, events[0])
    read_counts(session, now=NOW + timedelta(days=1))
    session.commit()
    after = _published(as_role, events)
    assert {unit: cells for unit, (_, cells) in after.items()} == {unit: cells for unit, (_, cells) in before.items()}
    assert after[SUM][0] == before[SUM][0] + 1
