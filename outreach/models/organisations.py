"""Organisations: organisers, dealers, charging operators, banks, after-sales firms, authorities."""

from __future__ import annotations

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, String
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


class OrganisationStatus(StrEnum):
    """Whether an organisation takes part; the accounts of a suspended one can't sign in."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class OrganisationBrand(Base):
    """A brand that a dealer sells."""

    __tablename__ = "organisation_brands"

    organisation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True
    )
    brand: Mapped[str] = mapped_column(String(80), primary_key=True, index=True)


class OrganisationCounty(Base):
    """A county that an organisation serves."""

    __tablename__ = "organisation_counties"

    organisation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True
    )
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True, index=True)


class CompanyAbsence(HasId, HasTimes, Base):
    """Days, both included, on which a company's cars and people can't come to events."""

    __tablename__ = "company_absences"
    __table_args__ = (CheckConstraint("first_on <= last_on", name="first_before_last"),)

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(120), default="")

    organisation: Mapped[Organisation] = relationship()


class Organisation(HasId, HasTimes, Base):
    """A firm or an office that takes part."""

    __tablename__ = "organisations"

    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[OrganisationKind] = mapped_column(enum_column(OrganisationKind))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    address: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    status: Mapped[OrganisationStatus] = mapped_column(
        enum_column(OrganisationStatus), default=OrganisationStatus.ACTIVE
    )

    area: Mapped[Area | None] = relationship()
    brands: Mapped[list[OrganisationBrand]] = relationship(
        cascade="all, delete-orphan", order_by=OrganisationBrand.brand
    )
    counties: Mapped[list[Area]] = relationship(secondary="organisation_counties", order_by=Area.code)
