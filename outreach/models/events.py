"""Events, the steps they took, and their closing reports."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.domain.adcodes import AreaLevel
from outreach.domain.approvals import ApprovalStatus
from outreach.domain.clock import beijing
from outreach.domain.events import EventDetails, EventKind, EventStatus, Ground, GroupKind, Verb, outside_permit
from outreach.domain.permits import HolderKind, Permit, PermitAdvice, permit_advice
from outreach.domain.roles import Department, Role
from outreach.domain.scheduling.conflicts import Slot, slots_between
from outreach.models.accounts import User
from outreach.models.base import Base, HasId, HasTimes, UTCDateTime, enum_column
from outreach.models.campaigns import Campaign
from outreach.models.files import StoredFile
from outreach.models.organisations import Organisation
from outreach.models.regions import Area
from outreach.models.venues import Venue

# an event may count in several campaigns; a sum over campaigns counts distinct events
event_campaigns = Table(
    "event_campaigns",
    Base.metadata,
    Column("event_id", ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    Column("campaign_id", ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class EventGroup(HasId, HasTimes, Base):
    """Events that were planned together and may be approved together."""

    __tablename__ = "event_groups"

    kind: Mapped[GroupKind] = mapped_column(enum_column(GroupKind))
    title: Mapped[str] = mapped_column(String(120))


class Event(HasId, HasTimes, Base):
    """An event of the campaign. `sequence` counts what calendars must take over; `version` guards against lost edits."""

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint("starts_at IS NULL OR ends_at IS NULL OR starts_at < ends_at", name="starts_before_end"),
        CheckConstraint("expected_attendance IS NULL OR expected_attendance >= 1", name="attendance_positive"),
        CheckConstraint("stalls_needed >= 1", name="stalls_positive"),
        CheckConstraint("stalls_given >= 0 AND stalls_given <= stalls_needed", name="stalls_given_within"),
        CheckConstraint(
            "status IN ('draft', 'returned', 'cancelled') OR (starts_at IS NOT NULL AND ends_at IS NOT NULL"
            " AND venue_id IS NOT NULL AND expected_attendance IS NOT NULL)",
            name="complete_when_submitted",
        ),
        Index("ix_events_status_starts_at", "status", "starts_at"),
        Index("ix_events_listed_at", "listed_at", "id"),
    )

    code: Mapped[str] = mapped_column(String(12), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    kind: Mapped[EventKind] = mapped_column(enum_column(EventKind), default=EventKind.COUNTY)
    status: Mapped[EventStatus] = mapped_column(enum_column(EventStatus), default=EventStatus.DRAFT)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    venue_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("venues.id"), index=True)
    group_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("event_groups.id"), index=True)
    starts_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # the beginning, or for drafts without one the day they were made: never null, so that lists can be paged by it
    listed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expected_attendance: Mapped[int | None] = mapped_column(Integer)
    stalls_needed: Mapped[int] = mapped_column(Integer, default=1)
    stalls_given: Mapped[int] = mapped_column(Integer, default=0)
    holder_kind: Mapped[HolderKind] = mapped_column(enum_column(HolderKind), default=HolderKind.COUNTY_GOVERNMENT)
    holder_name: Mapped[str] = mapped_column(String(120), default="")
    summary: Mapped[str] = mapped_column(String(2000), default="")
    risk_note: Mapped[str] = mapped_column(String(4000), default="")
    safety_plan: Mapped[str] = mapped_column(String(4000), default="")
    safety_person: Mapped[str] = mapped_column(String(80), default="")
    safety_phone: Mapped[str] = mapped_column(String(32), default="")
    permit_number: Mapped[str] = mapped_column(String(80), default="")
    permit_applied_on: Mapped[date | None] = mapped_column(Date)
    permit_issued_on: Mapped[date | None] = mapped_column(Date)
    # what the permit was issued for, as `domain.events.permit_scope` writes it
    permit_scope: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    # what the public goes on being told while a change of a published plan isn't published; empty: the plan itself
    announced: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer, default=1)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    approved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cancel_reason: Mapped[str] = mapped_column(String(500), default="")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # read by SQLAlchemy

    organisation: Mapped[Organisation] = relationship()
    area: Mapped[Area] = relationship()
    venue: Mapped[Venue | None] = relationship()
    group: Mapped[EventGroup | None] = relationship()
    campaigns: Mapped[list[Campaign]] = relationship(secondary=event_campaigns, order_by=Campaign.first_on)
    steps: Mapped[list[EventStep]] = relationship(
        back_populates="event", cascade="all, delete-orphan", order_by="EventStep.id"
    )
    approvals: Mapped[list[EventApproval]] = relationship(
        back_populates="event", cascade="all, delete-orphan", order_by="EventApproval.position, EventApproval.id"
    )
    report: Mapped[EventReport | None] = relationship(back_populates="event", cascade="all, delete-orphan")

    @property
    def details(self) -> EventDetails:
        """What an organiser may change."""
        return EventDetails(
            title=self.title,
            kind=self.kind,
            venue_id=self.venue_id,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            expected_attendance=self.expected_attendance,
            stalls_needed=self.stalls_needed,
            holder_kind=self.holder_kind,
            holder_name=self.holder_name,
            summary=self.summary,
            risk_note=self.risk_note,
            safety_plan=self.safety_plan,
            safety_person=self.safety_person,
            safety_phone=self.safety_phone,
        )

    @property
    def permit(self) -> Permit:
        """The police permit as entered."""
        return Permit(self.permit_number, self.permit_applied_on, self.permit_issued_on)

    @property
    def outside_permit(self) -> list[Ground]:
        """In what the plan has left its permit."""
        return outside_permit(self.permit_scope or {}, self.details) if self.permit_number else []

    def permit_advice(self, today: date) -> PermitAdvice:
        """What the permit rule says about the event as planned."""
        starts_on = beijing(self.starts_at).date() if self.starts_at else None
        return permit_advice(self.expected_attendance, self.holder_kind, starts_on, today)

    @property
    def stage(self) -> list[EventApproval]:
        """The desks that are asked now: the first position at which anybody still waits."""
        waiting = [row for row in self.approvals if row.status is ApprovalStatus.WAITING]
        first = min((row.position for row in waiting), default=0)
        return [row for row in waiting if row.position == first]

    @property
    def slots(self) -> list[Slot]:
        """The half-days that the event takes; none while its time is open."""
        return slots_between(self.starts_at, self.ends_at) if self.starts_at and self.ends_at else []


class EventStep(HasId, HasTimes, Base):
    """A step of an event's life: its timeline. `changes` holds what differs, as field -> [before, after]."""

    __tablename__ = "event_steps"

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    verb: Mapped[Verb] = mapped_column(enum_column(Verb))
    status: Mapped[EventStatus] = mapped_column(enum_column(EventStatus))
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    comment: Mapped[str] = mapped_column(String(1000), default="")
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    event: Mapped[Event] = relationship(back_populates="steps")
    user: Mapped[User | None] = relationship()

    @property
    def by(self) -> str:
        """The name of whoever took the step."""
        return self.user.name if self.user else ""

    @property
    def by_office(self) -> bool:
        """True where somebody of the campaign office took the step."""
        return self.user is not None and self.user.role is Role.OFFICE


class EventApproval(HasId, HasTimes, Base):
    """A desk that must agree to an event; `principal_id`: for whom a deputy decided."""

    __tablename__ = "event_approvals"
    __table_args__ = (
        CheckConstraint("status <> 'agreed' OR decided_at IS NOT NULL", name="agreed_has_time"),
        Index("ix_event_approvals_event_id_position", "event_id", "position"),
    )

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
    level: Mapped[AreaLevel | None] = mapped_column(enum_column(AreaLevel))
    department: Mapped[Department | None] = mapped_column(enum_column(Department))
    asks_on: Mapped[str] = mapped_column(String(40), default=",".join(Ground))
    status: Mapped[ApprovalStatus] = mapped_column(enum_column(ApprovalStatus), default=ApprovalStatus.WAITING)
    due_on: Mapped[date] = mapped_column(Date)
    reminded_on: Mapped[date | None] = mapped_column(Date)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    principal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    comment: Mapped[str] = mapped_column(String(1000), default="")

    event: Mapped[Event] = relationship(back_populates="approvals")
    user: Mapped[User | None] = relationship(foreign_keys=[user_id])
    principal: Mapped[User | None] = relationship(foreign_keys=[principal_id])

    @property
    def grounds(self) -> frozenset[Ground]:
        """The changes after which this desk is asked again."""
        return frozenset(Ground(one) for one in self.asks_on.split(",") if one)


class EventReport(HasId, HasTimes, Base):
    """What closing asked: heads on the ground, visitors at the stalls, incidents."""

    __tablename__ = "event_reports"
    __table_args__ = (
        CheckConstraint("attendance >= 0 AND visitors >= 0 AND incidents >= 0", name="figures_not_negative"),
    )

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), unique=True)
    attendance: Mapped[int] = mapped_column(Integer)
    visitors: Mapped[int] = mapped_column(Integer)
    incidents: Mapped[int] = mapped_column(Integer, default=0)
    incident_note: Mapped[str] = mapped_column(String(2000), default="")
    summary: Mapped[str] = mapped_column(String(4000), default="")
    lessons: Mapped[str] = mapped_column(String(2000), default="")
    # whole yuan by kind of cost
    costs: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    # the level whose officials read it now; none once it has gone all the way up
    at_level: Mapped[AreaLevel | None] = mapped_column(enum_column(AreaLevel))

    event: Mapped[Event] = relationship(back_populates="report")
    photos: Mapped[list[EventPhoto]] = relationship(
        back_populates="report", cascade="all, delete-orphan", order_by="EventPhoto.id"
    )

    @property
    def total_cost(self) -> int:
        """The sum in yuan."""
        return sum(self.costs.values())


class EventPhoto(HasId, HasTimes, Base):
    """A photo of an event's report, re-encoded, so that nothing but its picture is kept."""

    __tablename__ = "event_photos"

    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event_reports.id", ondelete="CASCADE"), index=True)
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("files.id"), index=True)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    caption: Mapped[str] = mapped_column(String(120), default="")

    report: Mapped[EventReport] = relationship(back_populates="photos")
    file: Mapped[StoredFile] = relationship()
