"""The catalogue of models that the campaign counts."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, Float, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from outreach.domain.catalogues import Listing, ModelKind
from outreach.models.base import Base, HasId, HasTimes, enum_column


class VehicleModel(HasId, HasTimes, Base):
    """One model in one batch of one year: it counts from its first to its last day."""

    __tablename__ = "vehicle_models"
    __table_args__ = (
        UniqueConstraint("maker", "model", "year", "batch"),
        CheckConstraint("last_on IS NULL OR first_on <= last_on", name="days_in_order"),
        Index("ix_vehicle_models_order", "year", "batch", "maker", "model"),
    )

    maker: Mapped[str] = mapped_column(String(80))
    model: Mapped[str] = mapped_column(String(120))
    kind: Mapped[ModelKind] = mapped_column(enum_column(ModelKind))
    year: Mapped[int] = mapped_column(Integer)
    batch: Mapped[int] = mapped_column(Integer, default=1)
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date | None] = mapped_column(Date)
    battery_kwh: Mapped[float | None] = mapped_column(Float)
    range_km: Mapped[float | None] = mapped_column(Float)
    price_yuan: Mapped[int | None] = mapped_column(Integer)

    @property
    def title(self) -> str:
        """Maker and model, as a list shows them."""
        return f"{self.maker} {self.model}"

    @property
    def listing(self) -> Listing:
        """This row as the rules know it."""
        return Listing(self.first_on, self.year, self.batch, self.last_on)
