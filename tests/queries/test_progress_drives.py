"""Test drives count for the campaign of their event, once the car has left."""

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


def test_drives_that_left_count(session: Session, world: World) -> None:
    campaign = Campaign(
        name="2026", first_on=date(2026, 1, 1), last_on=date(2026, 12, 31), status=CampaignStatus.RUNNING
    )
    session.add(campaign)
    session.flush()
    session.add(CampaignCounty(campaign_id=campaign.id, area_id=world.areas["320682"].id))
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
