"""Plans of a campaign: what was asked, the stops that were found, the venues that are left out."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, Float, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.domain.plans import PlanStatus, PlanWishes
from outreach.models.base import Base, HasId, HasTimes, enum_column
from outreach.models.campaigns import Campaign
from outreach.models.events import Event
from outreach.models.jobs import Job
from outreach.models.organisations import Organisation
from outreach.models.venues import Venue


class EventPlan(HasId, HasTimes, Base):
    """A plan. `asked` holds `PlanWishes`; `standing` the value, the bound, what was just missed, or the clash."""

    __tablename__ = "event_plans"

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    status: Mapped[PlanStatus] = mapped_column(enum_column(PlanStatus), default=PlanStatus.SOLVING)
    asked: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    standing: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    job_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("jobs.id", ondelete="SET NULL"), index=True)

    campaign: Mapped[Campaign] = relationship()
    job: Mapped[Job | None] = relationship()
    stops: Mapped[list[PlanStop]] = relationship(
        back_populates="plan", cascade="all, delete-orphan", order_by="PlanStop.day, PlanStop.id"
    )
    bans: Mapped[list[PlanBan]] = relationship(cascade="all, delete-orphan", order_by="PlanBan.id")

    @property
    def wishes(self) -> PlanWishes:
        """What was asked."""
        return PlanWishes.from_json(self.asked)


class PlanStop(HasId, Base):
    """One stop. `people`: newly reached by it alone; `shared`: reached by other stops too; `km`, `charges`: from the fleet's stop before,
    `via`: longitude and latitude of each charging stop on that leg;
    without an organisation its fleet is one that was asked for on top.
    """

    __tablename__ = "plan_stops"
    __table_args__ = (
        UniqueConstraint("plan_id", "venue_id", "day"),
        CheckConstraint("people >= 0 AND shared >= 0", name="people_not_negative"),
    )

    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event_plans.id", ondelete="CASCADE"), index=True)
    venue_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("venues.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE"), index=True
    )
    fleet: Mapped[int] = mapped_column(Integer)
    day: Mapped[date] = mapped_column(Date)
    people: Mapped[int] = mapped_column(Integer)
    shared: Mapped[int] = mapped_column(Integer)
    bonus: Mapped[int] = mapped_column(Integer)
    market: Mapped[bool]
    only_one: Mapped[bool]
    km: Mapped[float | None] = mapped_column(Float)
    charges: Mapped[int | None] = mapped_column(Integer)
    via: Mapped[list[list[float]]] = mapped_column(JSON, default=list, server_default="[]")
    charger_km: Mapped[float | None] = mapped_column(Float)
    displaced: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    locked: Mapped[bool] = mapped_column(default=False)
    event_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("events.id", ondelete="SET NULL"), unique=True)

    plan: Mapped[EventPlan] = relationship(back_populates="stops")
    venue: Mapped[Venue] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    event: Mapped[Event | None] = relationship()


class PlanBan(HasId, Base):
    """A venue that a plan leaves out."""

    __tablename__ = "plan_bans"
    __table_args__ = (UniqueConstraint("plan_id", "venue_id"),)

    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event_plans.id", ondelete="CASCADE"))
    venue_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("venues.id", ondelete="CASCADE"), index=True)

    venue: Mapped[Venue] = relationship()
