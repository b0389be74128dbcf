"""Areas: country, provinces, prefectures, counties, townships."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.domain.adcodes import AreaLevel
from outreach.models.base import Base, enum_column


class Area(Base):
    """An administrative area between its first and last day."""

    __tablename__ = "areas"
    __table_args__ = (Index("ix_areas_lineage", "lineage", postgresql_ops={"lineage": "text_pattern_ops"}),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    level: Mapped[AreaLevel] = mapped_column(enum_column(AreaLevel))
    name_zh: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    initials: Mapped[str] = mapped_column(String(40), default="", index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    lineage: Mapped[str] = mapped_column(String(80))
    first_on: Mapped[date | None] = mapped_column(Date)
    last_on: Mapped[date | None] = mapped_column(Date)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)

    parent: Mapped[Area | None] = relationship(remote_side=[id], foreign_keys=[parent_id])
    successor: Mapped[Area | None] = relationship(remote_side=[id], foreign_keys=[successor_id])
