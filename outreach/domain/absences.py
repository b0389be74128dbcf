"""Days on which a company's cars and people can't come to events, as the company itself says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from outreach.domain.errors import RuleBroken
from outreach.domain.words import N_

LONGEST_DAYS = 366


@dataclass(frozen=True)
class Absence:
    """Days, both included."""

    first_on: date
    last_on: date
    reason: str = ""

    def check(self, *, today: date) -> None:
        """Raise `RuleBroken` for days that are none, over, or more than a year."""
        if self.last_on < self.first_on:
            raise RuleBroken({"last_on": N_("The last day is before the first.")})
        if self.last_on < today:
            raise RuleBroken({"last_on": N_("These days are over.")})
        if (self.last_on - self.first_on).days >= LONGEST_DAYS:
            raise RuleBroken({"last_on": N_("Enter a year at the most.")})
