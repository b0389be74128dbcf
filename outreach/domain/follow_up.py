"""When a lead is due: a company's own intervals, its hours, holidays, and when an overdue lead goes back to the pool.

Days of rest (weekends and public holidays, make-up days and the office's corrections counted) are no days for a call: a
day that falls on one moves to the next working day, and "overdue for three days" means three working days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from outreach.domain.calendar import DayRule, add_working_days, is_rest
from outreach.domain.clock import beijing
from outreach.domain.errors import RuleBroken
from outreach.domain.leads import DEFAULT_INTERVALS, Grade, Outcome, follow_up_on, next_contact_on
from outreach.domain.words import N_

LONGEST_INTERVAL, LONGEST_OVERDUE, LOOK_AHEAD = 180, 60, 400


@dataclass(frozen=True)
class FollowUpRules:
    """What a company has set. `return_after`: working days overdue after which a lead returns to the pool; None: never."""

    intervals: Mapping[Grade, int] = field(default_factory=lambda: DEFAULT_INTERVALS)
    return_after: int | None = None
    opens_at: time = time(9)
    closes_at: time = time(18)

    def check(self) -> None:
        """Raise `RuleBroken` by field."""
        for grade in Grade:
            if not 1 <= self.intervals[grade] <= LONGEST_INTERVAL:
                raise RuleBroken({f"{grade.value}_days": N_("Enter a number of days from 1 to 180.")})
        if self.return_after is not None and not 1 <= self.return_after <= LONGEST_OVERDUE:
            raise RuleBroken({"return_after": N_("Enter a number of working days from 1 to 60, or leave it empty.")})
        if self.opens_at >= self.closes_at:
            raise RuleBroken({"closes_at": N_("The end of work must be after its beginning.")})


@dataclass(frozen=True)
class FollowUpPlan:
    """A company's rules with the corrections of holidays that apply."""

    rules: FollowUpRules = field(default_factory=FollowUpRules)
    overrides: Mapping[date, DayRule | None] = field(default_factory=dict)

    def rests(self, day: date) -> bool:
        """True on weekends and holidays."""
        return is_rest(day, self.overrides)

    def working_day(self, day: date) -> date:
        """`day`, or the first working day after it."""
        return next((later for ahead in range(30) if not self.rests(later := day + timedelta(ahead))), day)

    def after(self, grade: Grade | None, day: date) -> date:
        """The day of the next contact after one on `day`, by the grade's interval; ungraded leads the next day."""
        return self.working_day(follow_up_on(grade, day, self.rules.intervals))

    def after_contact(self, outcome: Outcome, grade: Grade | None, day: date) -> date | None:
        """The next day proposed after a contact that ended so; None where there is nobody to call."""
        proposed = next_contact_on(outcome, grade, day, self.rules.intervals)
        return self.working_day(proposed) if proposed else None

    def returns_on(self, due_on: date | None) -> date | None:
        """The day on which a lead that is due on `due_on` goes back to the pool; None where that never happens."""
        if due_on is None or self.rules.return_after is None:
            return None
        return add_working_days(due_on, self.rules.return_after, self.overrides)

    def overdue_since(self, today: date) -> date | None:
        """Leads due on this day or before go back to the pool today; None where that never happens."""
        if self.rules.return_after is None or self.rests(today):
            return None
        left, day = self.rules.return_after, today
        while left:
            left -= not self.rests(day)
            day -= timedelta(days=1)
        return day

    def is_open(self, now: datetime) -> bool:
        """True in the company's working hours."""
        moment = beijing(now)
        return not self.rests(moment.date()) and self.rules.opens_at <= moment.time() < self.rules.closes_at
