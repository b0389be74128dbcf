import pytest

from outreach.domain.errors import NotFound
from outreach.domain.leads import BuyingTime, CountSplit, LeadSource
from outreach.queries.reports import count_events_leads, report_area, report_event
from outreach.services.lead_counts import read_counts
from tests.factories.events import make_event
from tests.factories.leads import NOW, make_lead


def _phones():
    number = 13800000000
    while True:
        number += 1
        yield str(number)


@pytest.fixture
def event(session, world):
    event = make_event(session, world)
    phones = _phones()
    for time, number in ((BuyingTime.WEEK, 2), (BuyingTime.MONTH, 12), (BuyingTime.LATER, 6)):
        for _ in range(number):
            lead = make_lead(session, world, phone=next(phones), buying_time=time)
            lead.event_id, lead.source, lead.area_id = event.id, LeadSource.EVENT, event.area_id
    for time, number in ((BuyingTime.WEEK, 1), (BuyingTime.MONTH, 9)):
        for _ in range(number):
            make_lead(session, world, phone=next(phones), buying_time=time)
    session.flush()
    read_counts(session, now=NOW)
    return event


def test_event_totals_are_exact_and_small_cells_hidden(session, world, event):
    report = report_event(session, actor=world.actor("organiser"), event_id=event.id, now=NOW)
    assert report.totals.leads == 20
    split = report.splits[CountSplit.BUYING_TIME]
    assert (split.shown, split.hidden) == ({}, 20)  # "month" would tell of the one outside the event


def test_subtracting_an_event_from_its_county_tells_nothing_new(session, world, event):
    official = world.actor("official")
    county = report_area(session, actor=official, code="320682", now=NOW)
    one = report_event(session, actor=official, event_id=event.id, now=NOW)
    assert county.totals.leads == 30
    split, part = county.splits[CountSplit.BUYING_TIME], one.splits[CountSplit.BUYING_TIME]
    assert part.shown == {}
    assert split.shown == {"month": 21}
    assert split.hidden == 9


def test_wider_areas_are_sums_of_what_was_published(session, world, event):
    county = report_area(session, actor=world.actor("official"), code=None, now=NOW)
    province = report_area(session, actor=world.actor("province"), code="320000", now=NOW)
    assert province.splits == county.splits
    assert [(area.code, totals.leads) for area, totals in province.parts] == [("320600", 30)]


def test_scope(session, world, event):
    for name, code in (("official", "320685"), ("official", "320000"), ("organiser", "320682"), ("dealer", "320682")):
        with pytest.raises(NotFound):
            report_area(session, actor=world.actor(name), code=code, now=NOW)
    for name in ("neighbour", "organiser2", "manager", "dealer"):
        with pytest.raises(NotFound):
            report_event(session, actor=world.actor(name), event_id=event.id, now=NOW)
    assert report_area(session, actor=world.actor("organiser2"), code=None, now=NOW).totals.leads == 0
    assert report_area(session, actor=world.actor("dealer"), code=None, now=NOW).totals.leads == 0
    assert [totals.leads for _, totals in count_events_leads(session, actor=world.actor("organiser"))] == [20]


def test_nothing_is_told_before_the_first_reading(session, world):
    make_lead(session, world)
    report = report_area(session, actor=world.actor("official"), code=None, now=NOW)
    assert report.totals.leads == 1
    assert report.splits_at is None
    assert all(split.shown == {} for split in report.splits.values())
