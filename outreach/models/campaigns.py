"""Campaigns, the counties that take part, and their targets."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.domain.campaigns import CampaignStatus, TargetKind
from outreach.models.base import Base, HasId, HasTimes, enum_column
from outreach.models.regions import Area


class CampaignCounty(Base):
    """A county that takes part in a campaign."""

    __tablename__ = "campaign_counties"

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True, index=True)

    area: Mapped[Area] = relationship()


class Campaign(HasId, HasTimes, Base):
    """One season: its days, its counties, its targets."""

    __tablename__ = "campaigns"
    __table_args__ = (CheckConstraint("first_on <= last_on", name="days_in_order"),)

    name: Mapped[str] = mapped_column(String(120), unique=True)
    theme: Mapped[str] = mapped_column(String(200), default="")
    ministries: Mapped[str] = mapped_column(String(500), default="")
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    status: Mapped[CampaignStatus] = mapped_column(enum_column(CampaignStatus), default=CampaignStatus.DRAFT)

    counties: Mapped[list[Area]] = relationship(
        secondary="campaign_counties", order_by="Area.code", viewonly=True, lazy="select"
    )


class Target(HasId, HasTimes, Base):
    """What one county is to reach in one campaign, of one kind."""

    __tablename__ = "targets"
    __table_args__ = (
        UniqueConstraint("campaign_id", "area_id", "kind"),
        CheckConstraint("value >= 0", name="value_not_negative"),
    )

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    kind: Mapped[TargetKind] = mapped_column(enum_column(TargetKind))
    value: Mapped[int] = mapped_column(Integer)

    area: Mapped[Area] = relationship()
