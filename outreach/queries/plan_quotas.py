"""The quotas that a plan must keep to: what counties' weeks and grounds' days still take beside the plan's own events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.scheduling.limits import Quota, QuotaKind, week_of
from outreach.domain.scheduling.planner.problem import Quota as QuotaRule
from outreach.models.event_limits import QuotaClaim, QuotaCounter
from outreach.models.plans import EventPlan, PlanStop
from outreach.models.regions import Area
from outreach.models.venues import Venue
from outreach.queries.event_limits import ANY_NUMBER, counters_of, find_quota


@dataclass(frozen=True)
class QuotaSpot:
    """What a quota counts: a county's week or a ground's day, under the number that holds there."""

    kind: QuotaKind
    subject: str
    day: date
    capacity: int

    def as_json(self) -> dict[str, Any]:
        """As it is kept in a plan's note."""
        return {**asdict(self), "day": self.day.isoformat()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """From what was kept."""
        return cls(QuotaKind(kept["kind"]), kept["subject"], date.fromisoformat(kept["day"]), kept["capacity"])


Visit = tuple[Venue, date]
Counter = tuple[QuotaKind, str, date]


def load_quotas(
    session: Session, *, plan: EventPlan, visits: Sequence[Visit]
) -> tuple[list[QuotaRule], list[QuotaSpot]]:
    """A rule for each quota that the visits, by position, may use up, and what each rule's key counts.

    Where a township allows fewer than its county, its events may not make the county's week fuller than that: then the
    week has a rule for each number, over the visits that are allowed so many or fewer.
    """
    taken = _taken_beside(session, plan=plan, days=[day for _venue, day in visits])
    rules: list[QuotaRule] = []
    spots: list[QuotaSpot] = []
    for counter, numbers in sorted(_by_counter(session, visits).items()):
        for capacity in sorted(set(numbers.values())):
            here = frozenset(visit for visit, own in numbers.items() if own <= capacity)
            room = capacity - taken.get(counter, 0)
            if len(here) > room:
                rules.append(QuotaRule(len(rules), here, room))
                spots.append(QuotaSpot(*counter, capacity))
    return rules, spots


def _by_counter(session: Session, visits: Sequence[Visit]) -> dict[Counter, dict[int, int]]:
    """For each counter the visits, by position, that take a place in it under a quota, each with its number."""
    known: dict[int, Quota] = {}
    found: dict[Counter, dict[int, int]] = defaultdict(dict)
    for visit, (venue, day) in enumerate(visits):
        area = venue.township or venue.area
        quota = known.get(area.id) or known.setdefault(area.id, find_quota(session, area=area))
        for kind, subject, week_or_day, capacity in counters_of(area, venue.id, [day], quota):
            if capacity != ANY_NUMBER:
                found[kind, subject, week_or_day][visit] = capacity
    return found


def _taken_beside(session: Session, *, plan: EventPlan, days: Sequence[date]) -> dict[Counter, int]:
    """Approved events in each counter, those made from this plan's stops left out: they are stops of the plan already."""
    if not days:
        return {}
    own = select(PlanStop.event_id).where(PlanStop.plan_id == plan.id, PlanStop.event_id.is_not(None))
    claims = (
        select(QuotaClaim.counter_id, func.count().label("mine"))
        .where(QuotaClaim.event_id.in_(own))
        .group_by(QuotaClaim.counter_id)
        .subquery()
    )
    rows = session.execute(
        select(QuotaCounter, func.coalesce(claims.c.mine, 0))
        .outerjoin(claims, claims.c.counter_id == QuotaCounter.id)
        .where(QuotaCounter.day.between(week_of(min(days)), max(days)), QuotaCounter.taken > 0)
    )
    return {(row.kind, row.subject, row.day): row.taken - mine for row, mine in rows}


def used_up(session: Session, *, plan: EventPlan, stops: Sequence[PlanStop]) -> QuotaSpot | None:
    """The first quota that has no place for all these stops beside what is approved; None where each has one."""
    rules, spots = load_quotas(session, plan=plan, visits=[(stop.venue, stop.day) for stop in stops])
    return spots[rules[0].key] if rules else None


def quota_subject(session: Session, spot: QuotaSpot) -> Area | Venue | None:
    """The county or the ground whose quota it is."""
    if spot.kind is QuotaKind.COUNTY_WEEK:
        return session.scalar(select(Area).where(Area.code == spot.subject))
    return session.get(Venue, UUID(spot.subject))
