"""Organisations: organisers, dealers, charging operators, banks, after-sales firms, authorities."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.models.base import Base, HasId, HasTimes, enum_column
from outreach.models.regions import Area


class OrganisationKind(StrEnum):
    """What an organisation does in the campaign."""

    OFFICE = "office"
    AUTHORITY = "authority"
    ORGANISER = "organiser"
    DEALER = "dealer"
    CHARGING = "charging"
    BANK = "bank"
    INSURANCE = "insurance"
    AFTER_SALES = "after_sales"


class Organisation(HasId, HasTimes, Base):
    """A firm or an office that takes part."""

    __tablename__ = "organisations"

    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[OrganisationKind] = mapped_column(enum_column(OrganisationKind))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)

    area: Mapped[Area | None] = relationship()
