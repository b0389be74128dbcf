"""Where next: candidate sites that were imported or drawn, and scenarios with their question and their result."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.domain.siting import DemandKind, ScenarioStatus, SiteKind, SitingOrder
from outreach.models.accounts import User
from outreach.models.base import Base, HasId, HasTimes, UTCDateTime, enum_column
from outreach.models.regions import Area


class CandidateSite(HasId, HasTimes, Base):
    """A place where a station could stand: WGS-84; spare supply and cost where known."""

    __tablename__ = "candidate_sites"
    __table_args__ = (
        UniqueConstraint("area_id", "kind", "name", "longitude", "latitude"),
        CheckConstraint("kind IN ('fuel', 'drawn')", name="own_kind"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude_range"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude_range"),
        CheckConstraint("spare_kva >= 0", name="spare_not_negative"),
        CheckConstraint("cost_yuan > 0", name="cost_positive"),
    )

    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    kind: Mapped[SiteKind] = mapped_column(enum_column(SiteKind))
    name: Mapped[str] = mapped_column(String(120))
    longitude: Mapped[float]
    latitude: Mapped[float]
    spare_kva: Mapped[float | None]
    cost_yuan: Mapped[float | None]
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))

    area: Mapped[Area] = relationship()


class SitingScenario(HasId, HasTimes, Base):
    """One question about an area, who asked it, what it was computed from, and what came out."""

    __tablename__ = "siting_scenarios"

    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    job_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("jobs.id"))
    status: Mapped[ScenarioStatus] = mapped_column(enum_column(ScenarioStatus), default=ScenarioStatus.ASKED)
    question: Mapped[dict[str, Any]] = mapped_column(JSON)
    inputs: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    gap: Mapped[float | None]
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    solved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    planned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    area: Mapped[Area] = relationship()
    created_by: Mapped[User | None] = relationship()

    @property
    def order(self) -> SitingOrder:
        """The question as the domain knows it."""
        return SitingOrder.from_json(self.question)

    @property
    def is_known(self) -> bool:
        """Whether enough is known of those it is for to say what a site brings them."""
        of_people = self.order.demand in (DemandKind.PEOPLE, DemandKind.RURAL)
        return bool(self.result.get("total")) and not (of_people and self.inputs.get("people_known") == 0)

    @property
    def sites(self) -> list[dict[str, Any]]:
        """The chosen sites in order of building."""
        return list(self.result.get("sites", []))
