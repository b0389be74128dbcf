"""Rows of people that Rugao's accounts have nothing to do with: Hai'an's organiser, dealer and official."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from outreach.domain.charger_duplicates import DuplicateStatus
from outreach.domain.chargers import Access, CountingRule, StationKind, StationStatus
from outreach.domain.complaints import ComplaintKind
from outreach.domain.events import DocumentKind, GroupKind, PartnerKind
from outreach.domain.geo.datums import Datum
from outreach.domain.notices import NoticeKind
from outreach.domain.outbox import HeldWhy, RecordKind
from outreach.models.accounts import LoginSession
from outreach.models.approvals import Deputy
from outreach.models.base import new_id
from outreach.models.calendars import FeedToken
from outreach.models.campaigns import Campaign
from outreach.models.chargers import (
    DuplicateDecision,
    ImportStatus,
    Station,
    StationDuplicate,
    StationImport,
    StationMove,
)
from outreach.models.event_limits import Blackout, ChecklistTemplate, EventTask
from outreach.models.event_parties import EventCompany, EventDocument, EventPartner
from outreach.models.events import Event, EventGroup, EventPhoto, EventReport
from outreach.models.files import StoredFile
from outreach.models.jobs import Job
from outreach.models.markets import Market, MarketException
from outreach.models.notices import Notice
from outreach.models.organisations import CompanyAbsence
from outreach.models.outbox import HeldRecord
from outreach.models.queues import QueueNumber
from outreach.models.slips import SlipSheet
from outreach.models.venues import Venue, VenueClosure, VenuePhoto, VenueRequest
from outreach.models.visitors import Complaint
from outreach.services.accounts import create_token
from outreach.services.events import draft_event
from outreach.services.files import store_file
from outreach.services.test_drives import book_drive
from tests.factories.events import plan
from tests.factories.leads import make_lead
from tests.factories.siting import make_siting
from tests.factories.vehicles import make_vehicle
from tests.factories.venues import make_venue
from tests.factories.world import World

NOW = datetime(2026, 6, 14, 1, 0, tzinfo=UTC)
CANARY_NAME = "金丝雀夫人"
CANARY_PHONE = "13912349876"


def make_strangers(session: Session, world: World) -> dict[str, Any]:
    """One row for each id that a route takes, by the name of that id; all of Hai'an. Flushed."""
    ids: dict[str, Any] = {"token": "a secret that nobody was given"}
    venue = make_venue(
        session, world, organisation_id=world.organisations[1].id, area_id=world.areas["320685"].id, name="海安广场"
    )
    file = store_file(
        session,
        actor=world.actor("organiser2"),
        folder=current_app.extensions["outreach.settings"].instance_path / "files",
        content=b"%PDF-1.7",
        name="计划.pdf",
        media_type="application/pdf",
    )
    ids |= {"venue_id": venue.id} | _of_venue(session, world, venue, file)
    event = draft_event(
        session, actor=world.actor("organiser2"), details=plan(venue, title="海安专场"), campaign_ids=[], now=NOW
    )
    event.group = EventGroup(kind=GroupKind.SERIES, title="海安的系列")
    session.flush()
    ids |= {"event_id": event.id, "group_id": event.group_id} | _of_event(session, world, event, file)
    ids |= _of_dealer(session, world) | _of_account(session, world) | _of_official(session, world)
    ids |= make_siting(session, world)
    draft = Campaign(name="明年的活动", first_on=date(2027, 5, 1), last_on=date(2027, 12, 31))
    ids["campaign_id"] = _kept(session, draft)
    return ids


def _kept(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row.id


def _of_venue(session: Session, world: World, venue: Venue, file: StoredFile) -> dict[str, Any]:
    market = Market(venue_id=venue.id)
    market_id = _kept(session, market)
    request = VenueRequest(
        venue_id=venue.id,
        organisation_id=world.organisations[1].id,
        asked_by_id=world.users["organiser2"].id,
        first_on=date(2026, 8, 1),
        last_on=date(2026, 8, 2),
    )
    return {
        "closure_id": _kept(
            session, VenueClosure(venue_id=venue.id, first_on=date(2026, 9, 1), last_on=date(2026, 9, 2))
        ),
        "photo_id": _kept(session, VenuePhoto(venue_id=venue.id, file_id=file.id, width=4, height=3)),
        "exception_id": _kept(session, MarketException(market_id=market_id, day=date(2026, 9, 5), held=True)),
        "request_id": _kept(session, request),
    }


def _of_event(session: Session, world: World, event: Event, file: StoredFile) -> dict[str, Any]:
    sheet = SlipSheet(
        organisation_id=world.organisations[3].id, event_id=event.id, number=1, printed_by_id=world.users["dealer2"].id
    )
    company = EventCompany(event_id=event.id, organisation_id=world.organisations[3].id)
    partner = EventPartner(event_id=event.id, kind=next(iter(PartnerKind)), name="海安农商行")
    paper = EventDocument(event_id=event.id, kind=next(iter(DocumentKind)), file_id=file.id)
    report = EventReport(event_id=event.id, attendance=1, visitors=1)
    photo = EventPhoto(report=report, file_id=file.id, width=4, height=3)
    task = EventTask(event_id=event.id, title="海安的事项", days_before=3)
    template = ChecklistTemplate(organisation_id=world.organisations[1].id, title="海安的模板", days_before=3)
    number = QueueNumber(event_company_id=_kept(session, company), number=1)
    return {
        "sheet_id": _kept(session, sheet),
        "place": 1,
        "number_id": _kept(session, number),
        "event_photo_id": _kept(session, photo),
        "task_id": _kept(session, task),
        "item_id": _kept(session, template),
        "company_id": _kept(session, company),
        "partner_id": _kept(session, partner),
        "document_id": _kept(session, paper),
    }


def _of_dealer(session: Session, world: World) -> dict[str, Any]:
    lead = make_lead(session, world, by="dealer2", phone=CANARY_PHONE, name=CANARY_NAME)
    car = make_vehicle(session, world, organisation_id=world.organisations[3].id, plate="苏FD54321", label="海安1号车")
    drive = book_drive(
        session, actor=world.actor("dealer2"), lead=lead, vehicle=car, starts_at=NOW + timedelta(hours=1), now=NOW
    )
    held = HeldRecord(
        id=new_id(),
        organisation_id=world.organisations[3].id,
        user_id=world.users["dealer2"].id,
        kind=RecordKind.LEAD,
        record_id=lead.id,
        body_hmac="d" * 64,
        why=HeldWhy.OTHER_BODY,
    )
    held.body = f'{{"name": "{CANARY_NAME}", "phone": "{CANARY_PHONE}"}}'
    complaint = Complaint(id=new_id(), lead_id=lead.id, organisation_id=lead.organisation_id, kind=ComplaintKind.OTHER)
    complaint.note = f"{CANARY_NAME} {CANARY_PHONE}"
    days = date(2099, 9, 1)
    off = CompanyAbsence(organisation_id=lead.organisation_id, first_on=days, last_on=days, reason=CANARY_NAME)
    own = {
        "absence_id": _kept(session, off),
        "complaint_id": _kept(session, complaint),
        "lead_id": lead.id,
        "vehicle_id": car.id,
        "drive_id": drive.id,
        "record_id": lead.id,
    }
    return own | {"held_id": _kept(session, held)}


def _of_account(session: Session, world: World) -> dict[str, Any]:
    user = world.users["dealer2"]
    token, _text = create_token(session, actor=world.actor("dealer2"), name="收银台", now=NOW)
    signed_in = LoginSession(
        user_id=user.id, token_hash="f" * 64, last_seen_at=NOW, expires_at=datetime(2099, 1, 1, tzinfo=UTC)
    )
    notice = Notice(user_id=user.id, kind=NoticeKind.JOB_ENDED, subject_kind="jobs", subject_id="1")
    return {
        "user_id": user.id,
        "token_id": token.id,
        "session_id": _kept(session, signed_in),
        "feed_id": _kept(session, FeedToken(user_id=user.id, token_hash="e" * 64, name="日历")),
        "notice_id": _kept(session, notice),
        "job_id": _kept(session, Job(kind="charger_import", user_id=user.id)),
    }


def _of_official(session: Session, world: World) -> dict[str, Any]:
    station = Station(
        source="海安台账",
        external_id="HA-1",
        kind=StationKind.CHARGING,
        name="海安充电站",
        area_id=world.areas["320685"].id,
        access=Access.PUBLIC,
        status=StationStatus.OPERATIONAL,
        counting_rule=next(iter(CountingRule)),
    )
    record = StationImport(
        file_name="海安.csv",
        datum=Datum.WGS84,
        status=next(iter(ImportStatus)),
        created_by_id=world.users["neighbour"].id,
    )
    names = ("neighbour", "province")
    users = [world.users[name].id for name in names]
    deputy = Deputy(user_id=users[0], deputy_id=users[1], first_on=date(2026, 9, 1), last_on=date(2026, 9, 2))
    closed = Blackout(
        area_id=world.areas["320685"].id, name="海安节", first_on=date(2026, 9, 1), last_on=date(2026, 9, 2)
    )
    found = {
        "blackout_id": _kept(session, closed),
        "deputy_row_id": _kept(session, deputy),
        "station_id": _kept(session, station),
        "import_id": _kept(session, record),
    }
    return {**found, **_of_station(session, station.id, record.id)}


def _of_station(session: Session, station_id: int, import_id: UUID) -> dict[str, Any]:
    both = DuplicateStatus.KEPT_BOTH
    decision_id = _kept(session, DuplicateDecision(verdict=both, reason="两处分别计量"))
    pair, decided = (
        StationDuplicate(
            station_id=station_id,
            import_id=import_id,
            source="邻县名录",
            external_id=external_id,
            metres=12.0,
            likeness=80,
            record={"station": {"name": "海安站"}, "connectors": []},
        )
        for external_id in ("X-1", "X-2")
    )
    decided.status, decided.decision_id = both, decision_id
    _kept(session, decided)
    move = StationMove(
        station_id=station_id, datum=Datum.WGS84, longitude_given=120.46, latitude_given=32.54, longitude=120.46,
        latitude=32.54, metres=300.0,
    )  # fmt: skip
    return {"duplicate_id": _kept(session, pair), "move_id": _kept(session, move), "decision_id": decision_id}
