from datetime import UTC, date, datetime
from uuid import UUID

from uuid6 import uuid7

from outreach.domain.consent import ConsentChannel, Purpose
from outreach.domain.leads import BuyingTime, Grade, HomeParking, LeadDetails, LeadSource, OwnMeter
from outreach.domain.outbox_bodies import lead_body, read_lead


def test_a_lead_is_read_from_its_own_body():
    key, model = (UUID(int=uuid7().int) for _ in range(2))
    full = LeadDetails(
        id=key, phone="13800001234", name="王", purposes=frozenset(Purpose), consent_channel=ConsentChannel.IMPORTED,
        source=LeadSource.LIST, event_id=model, township_id=7, village="顾庄村", model_ids=(model, key),
        buying_time=BuyingTime.WEEK, home_parking=HomeParking.YARD, own_meter=OwnMeter.YES, meter_metres=0,
        grade=Grade.H, next_follow_up_on=date(2026, 6, 15), note="n", shared_number=True,
        captured_at=datetime(2026, 6, 14, 1, tzinfo=UTC),
    )  # fmt: skip
    for details in (full, LeadDetails(id=key, no_phone=True)):
        assert read_lead(lead_body(details), key) == details
