"""Leads: what one company knows of one customer, and how far they have come."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.domain.households import village_key
from outreach.domain.leads import (
    BuyingTime,
    ContactStatus,
    Grade,
    HomeParking,
    LeadSource,
    LossReason,
    OwnMeter,
    Stage,
    TradeIn,
)
from outreach.domain.vault import current_vault
from outreach.models.accounts import User
from outreach.models.base import Base, HasId, HasTimes, UTCDateTime, enum_column
from outreach.models.catalogues import VehicleModel
from outreach.models.events import Event
from outreach.models.organisations import Organisation
from outreach.models.people import Person
from outreach.models.regions import Area
from outreach.models.sealed import SealedText


class Village(SealedText):
    """A sealed village that keeps its blind index, so that homes of one village are counted without reading any."""

    def __set__(self, row: Any, text: str) -> None:
        """Seal the village and index it for the row's company."""
        super().__set__(row, text)
        index_village(row, text)


def index_village(row: Any, text: str) -> None:
    """Keep the index of a lead's village in clear."""
    key = village_key(text)
    row.village_index = current_vault().village_index(key, row.organisation_id) if key else None


class Lead(HasId, HasTimes, Base):
    """A customer's wish to buy, as one company recorded it. Name, village and note are sealed."""

    __tablename__ = "leads"
    __table_args__ = (
        Index("ix_leads_list", "organisation_id", "created_at", "id"),
        Index("ix_leads_due", "organisation_id", "next_follow_up_on"),
        Index("ix_leads_counts", "area_id", "event_id"),
        CheckConstraint("stage <> 'lost' OR loss_reason IS NOT NULL", name="lost_has_reason"),
        CheckConstraint("meter_metres IS NULL OR meter_metres BETWEEN 0 AND 5000", name="meter_metres_in_range"),
    )

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    last_four_index: Mapped[str | None] = mapped_column(String(64), index=True)
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    recorded_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    event_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("events.id"), index=True)
    source: Mapped[LeadSource] = mapped_column(enum_column(LeadSource))
    stage: Mapped[Stage] = mapped_column(enum_column(Stage), default=Stage.NEW)
    grade: Mapped[Grade | None] = mapped_column(enum_column(Grade))
    loss_reason: Mapped[LossReason | None] = mapped_column(enum_column(LossReason))
    contact_status: Mapped[ContactStatus] = mapped_column(enum_column(ContactStatus))
    next_follow_up_on: Mapped[date | None] = mapped_column(Date)
    last_contact_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    township_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    village_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    village_index: Mapped[str | None] = mapped_column(String(64), index=True)
    buying_time: Mapped[BuyingTime | None] = mapped_column(enum_column(BuyingTime))
    home_parking: Mapped[HomeParking | None] = mapped_column(enum_column(HomeParking))
    own_meter: Mapped[OwnMeter | None] = mapped_column(enum_column(OwnMeter))
    meter_metres: Mapped[int | None] = mapped_column(Integer)
    trade_in: Mapped[TradeIn | None] = mapped_column(enum_column(TradeIn))
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    captured_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    body_hmac: Mapped[str | None] = mapped_column(String(64))
    clock_skew_seconds: Mapped[int | None] = mapped_column(Integer)
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    merged_into_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("leads.id"), index=True)

    name = SealedText()
    village = Village()
    note = SealedText()

    organisation: Mapped[Organisation] = relationship()
    person: Mapped[Person | None] = relationship()
    event: Mapped[Event | None] = relationship()
    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])
    recorded_by: Mapped[User | None] = relationship(foreign_keys=[recorded_by_id])
    area: Mapped[Area | None] = relationship(foreign_keys=[area_id])
    township: Mapped[Area | None] = relationship(foreign_keys=[township_id])
    interests: Mapped[list[LeadInterest]] = relationship(
        cascade="all, delete-orphan", order_by="LeadInterest.rank", passive_deletes=True
    )

    @property
    def masked(self) -> str:
        """The customer's number as lists show it; '' for none."""
        return self.person.masked if self.person else ""

    @property
    def may_be_contacted(self) -> bool:
        """True where there is a number, a consent in force, and no wish to be left alone."""
        return self.contact_status is ContactStatus.ALLOWED


class LeadInterest(Base):
    """A model that the customer is interested in, in order."""

    __tablename__ = "lead_interests"

    lead_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True)
    model_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vehicle_models.id"), primary_key=True, index=True)
    rank: Mapped[int] = mapped_column(Integer, default=0)

    model: Mapped[VehicleModel] = relationship()
