"""The demonstration's events: past, running up, waiting for approval, returned and still a draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.clock import BEIJING, beijing
from outreach.domain.events import ClosingFigures, EventDetails, EventKind
from outreach.domain.permits import HolderKind
from outreach.domain.roles import Actor
from outreach.models.accounts import User
from outreach.models.events import Event
from outreach.models.venues import Venue
from outreach.services.event_closing import close_event, report_event
from outreach.services.event_parties import accept_invitation, invite_company
from outreach.services.events import approve_event, draft_event, publish_event, return_event, start_event, submit_event


@dataclass(frozen=True)
class Plan:
    """One event: when (days from today), where, how large, and how far it has come."""

    title: str
    venue: str
    days: int
    people: int
    reach: str
    holder: HolderKind = HolderKind.COUNTY_GOVERNMENT
    stalls: int = 4


PLANS = (
    Plan("如皋专场启动仪式", "如皋市民广场", -24, 2_400, "report", stalls=12),
    Plan("白蒲镇专场活动", "白蒲镇集市", -10, 800, "report"),
    Plan("搬经镇巡展", "搬经镇文化广场", -3, 500, "close"),
    Plan("搬经镇周末专场", "搬经镇文化广场", 0, 600, "publish"),
    Plan("白蒲镇冬季专场", "白蒲镇集市", 5, 900, "publish"),
    Plan("顾庄村试驾日", "顾庄生态园", 12, 300, "publish", stalls=2),
    Plan("如皋年终购车节", "如皋市民广场", 33, 1_200, "submit", HolderKind.FIRM, 10),
    Plan("搬经镇惠民专场", "搬经镇文化广场", 26, 450, "return"),
    Plan("白蒲镇迎新专场", "白蒲镇集市", 40, 600, "draft"),
)


def add_events(session: Session, *, campaign_id: UUID, now: datetime) -> list[UUID]:
    """Add the events and take each as far as it has come; the ids of the past ones. Nothing where there are events."""
    if session.scalar(select(func.count()).select_from(Event)):
        return []
    organiser = session.scalars(select(User).where(User.email == "organiser@demo.example")).one().actor
    official = session.scalars(select(User).where(User.email == "official@demo.example")).one().actor
    venues = {venue.name: venue.id for venue in session.scalars(select(Venue))}
    past = []
    for plan in PLANS:
        begins = datetime.combine(beijing(now).date() + timedelta(days=plan.days), time(8), BEIJING)
        asked = min(now, begins) - timedelta(days=28)
        details = _details(plan, venues[plan.venue], begins)
        event = draft_event(session, actor=organiser, details=details, campaign_ids=[campaign_id], now=asked)
        _advance(session, organiser, official, event, plan, asked, begins)
        if plan.days < 0:
            past.append(event.id)
    return past


def _details(plan: Plan, venue_id: UUID, begins: datetime) -> EventDetails:
    return EventDetails(
        title=plan.title,
        kind=EventKind.COUNTY if plan.stalls >= 10 else EventKind.TOWNSHIP,
        venue_id=venue_id,
        starts_at=begins,
        ends_at=begins + timedelta(hours=5),
        expected_attendance=plan.people,
        stalls_needed=plan.stalls,
        holder_kind=plan.holder,
        holder_name="如皋市人民政府" if plan.holder is HolderKind.COUNTY_GOVERNMENT else "如皋江海汽车销售有限公司",
        summary="现场展示目录内车型，可试驾、可咨询充电桩安装与以旧换新。（演示数据）",
        risk_note="人流集中在上午，出入口分设；试驾路线与行人分开。",
        safety_plan="配备急救点与灭火器，车辆充电由专人值守，发生险情先停止试驾。",
        safety_person="周敏",
        safety_phone="19900009999",
    )


def _invite(session: Session, organiser: Actor, event: Event, now: datetime) -> None:
    """Both dealers come to what lies ahead, and to the fair of today."""
    for account in ("dealer@demo.example", "dealer2@demo.example"):
        manager = session.scalars(select(User).where(User.email == account)).one()
        if manager.organisation_id is None:
            continue
        company = invite_company(
            session, actor=organiser, event=event, organisation_id=manager.organisation_id, stalls=1, message=""
        )
        accept_invitation(session, actor=manager.actor, company=company, now=now)


def _advance(
    session: Session, organiser: Actor, official: Actor, event: Event, plan: Plan, asked: datetime, begins: datetime
) -> None:
    if plan.reach == "draft":
        return
    submit_event(session, actor=organiser, event=event, now=asked)
    session.flush()
    if plan.reach == "return":
        comment = "请补充试驾路线的安全措施，并核对用电负荷。"
        return_event(session, actor=official, event=event, comment=comment, now=asked)
    if plan.reach in {"submit", "return"}:
        return
    approve_event(session, actor=official, event=event, version=event.version, now=asked)
    publish_event(session, actor=organiser, event=event, now=asked)
    if plan.days >= 0:
        _invite(session, organiser, event, asked)
        return
    start_event(session, actor=organiser, event=event, now=begins)
    figures = ClosingFigures(
        attendance=plan.people, visitors=plan.people * 2 // 5, incidents=0, summary="秩序良好。（演示数据）"
    )
    close_event(session, actor=organiser, event=event, figures=figures, now=begins + timedelta(hours=6))
    if plan.reach == "report":
        report_event(session, actor=organiser, event=event)
