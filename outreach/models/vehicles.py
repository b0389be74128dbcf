"""Demonstration vehicles."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.domain.vehicles import PlateKind, VehicleDetails, VehicleStatus
from outreach.models.base import Base, HasId, HasTimes, enum_column
from outreach.models.catalogues import VehicleModel
from outreach.models.organisations import Organisation


class Vehicle(HasId, HasTimes, Base):
    """A dealer's car for test drives."""

    __tablename__ = "vehicles"
    __table_args__ = (
        CheckConstraint(
            "plate_kind <> 'temporary' OR temporary_plate_expires_on IS NOT NULL", name="temporary_expires"
        ),
        CheckConstraint("(plate_kind = 'none') = (plate IS NULL)", name="plate_with_kind"),
        # a plate is on one car; a retired car's plate may move to another
        Index(
            "uq_vehicles_plate",
            "plate",
            unique=True,
            sqlite_where=text("status = 'active'"),
            postgresql_where=text("status = 'active'"),
        ),
    )

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    model_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vehicle_models.id"), index=True)
    status: Mapped[VehicleStatus] = mapped_column(enum_column(VehicleStatus), default=VehicleStatus.ACTIVE)
    label: Mapped[str] = mapped_column(String(40), default="")
    plate_kind: Mapped[PlateKind] = mapped_column(enum_column(PlateKind), default=PlateKind.NONE)
    plate: Mapped[str | None] = mapped_column(String(16))
    temporary_plate_expires_on: Mapped[date | None] = mapped_column(Date)
    insurance_expires_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(String(500), default="")

    organisation: Mapped[Organisation] = relationship()
    model: Mapped[VehicleModel] = relationship()

    @property
    def details(self) -> VehicleDetails:
        """What a dealer may change, the model apart."""
        return VehicleDetails(
            plate_kind=self.plate_kind,
            plate=self.plate or "",
            temporary_plate_expires_on=self.temporary_plate_expires_on,
            insurance_expires_on=self.insurance_expires_on,
            label=self.label,
            note=self.note,
        )
