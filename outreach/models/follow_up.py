"""A dealer's company's own follow-up rules: intervals by grade, hours, and when leads return to its pool."""

from __future__ import annotations

import uuid
from datetime import time
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Time
from sqlalchemy.orm import Mapped, mapped_column

from outreach.domain.follow_up import FollowUpRules
from outreach.domain.leads import Grade
from outreach.models.base import Base, HasId, HasTimes


class FollowUpRule(HasId, HasTimes, Base):
    """One row a company; without one the defaults of `domain.follow_up` hold."""

    __tablename__ = "follow_up_rules"
    __table_args__ = (
        CheckConstraint(
            " AND ".join(f"{grade.value}_days BETWEEN 1 AND 180" for grade in Grade), name="intervals_in_range"
        ),
        CheckConstraint("return_after IS NULL OR return_after BETWEEN 1 AND 60", name="return_after_in_range"),
        CheckConstraint("opens_at < closes_at", name="hours_in_order"),
    )

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), unique=True)
    o_days: Mapped[int] = mapped_column(Integer)
    h_days: Mapped[int] = mapped_column(Integer)
    a_days: Mapped[int] = mapped_column(Integer)
    b_days: Mapped[int] = mapped_column(Integer)
    c_days: Mapped[int] = mapped_column(Integer)
    return_after: Mapped[int | None] = mapped_column(Integer)
    opens_at: Mapped[time] = mapped_column(Time)
    closes_at: Mapped[time] = mapped_column(Time)

    @property
    def rules(self) -> FollowUpRules:
        """The row as the domain takes it."""
        return rules_of(self)


def rules_of(row: Any) -> FollowUpRules:
    """What a row, mapped or of the table's bare columns, says."""
    intervals = {grade: int(getattr(row, f"{grade.value}_days")) for grade in Grade}
    return FollowUpRules(intervals, row.return_after, row.opens_at, row.closes_at)
