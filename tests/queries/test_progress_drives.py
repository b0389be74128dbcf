"""Leads and test drives count for the campaign of their event, in its county; drives once the car has left."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from outreach.domain.campaigns import CampaignStatus, TargetKind
from outreach.domain.clock import utcnow
from outreach.domain.events import EventStatus
from outreach.models.campaigns import Campaign, CampaignCounty
from outreach.models.test_drives import DriveStatus, TestDrive
from outreach.queries.progress import campaign_progress
from tests.factories.events import make_event
from tests.factories.leads import make_lead
from tests.factories.vehicles import make_vehicle
from tests.factories.world import World

COUNTIES = ("320682", "320685")


def make_campaign(session: Session, world: World) -> Campaign:
    campaign = Campaign(
        name="2026", first_on=date(2026, 1, 1), last_on=date(2026, 12, 31), status=CampaignStatus.RUNNING
    )
    session.add(campaign)
    session.flush()
    session.add_all(CampaignCounty(campaign_id=campaign.id, area_id=world.areas[code].id) for code in COUNTIES)
    return campaign


def test_leads_add_up_over_the_events_of_a_county(session: Session, world: World) -> None:
    campaign = make_campaign(session, world)
    phones = iter(range(13800000000, 13800001000))
    for code, number, counts in (("320682", 2, True), ("320682", 3, True), ("320685", 4, True), ("320682", 9, False)):
        event = make_event(session, world)
        event.area_id, event.status = world.areas[code].id, EventStatus.CLOSED
        event.campaigns = [campaign] if counts else []
        for _ in range(number):
            make_lead(session, world, phone=str(next(phones))).event_id = event.id
    session.flush()
    progress = campaign_progress(session, actor=world.actor("province"), campaign=campaign, now=utcnow())
    leads = {row.area.code: row.kinds[TargetKind.LEADS].done for row in progress.counties}
    assert leads == {"320682": 5, "320685": 4}
    assert progress.total[TargetKind.LEADS].done == 9
    assert {row.kinds[TargetKind.TEST_DRIVES].done for row in progress.counties} == {0}


def test_drives_that_left_count(session: Session, world: World) -> None:
    campaign = make_campaign(session, world)
    event = make_event(session, world, status="published")
    event.status, event.campaigns = EventStatus.RUNNING, [campaign]
    lead, car = make_lead(session, world), make_vehicle(session, world)
    for out_at in (utcnow(), utcnow(), None):
        session.add(
            TestDrive(
                organisation_id=car.organisation_id,
                lead_id=lead.id,
                event_id=event.id,
                vehicle_id=car.id,
                status=DriveStatus.BOOKED if out_at is None else DriveStatus.BACK,
                at=utcnow(),
                out_at=out_at,
                back_at=out_at,
            )
        )
    session.flush()
    progress = campaign_progress(session, actor=world.actor("official"), campaign=campaign, now=utcnow())
    assert progress.total[TargetKind.TEST_DRIVES].done == 2
