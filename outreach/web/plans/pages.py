"""What a plan's page says of notes that are kept by number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from outreach.domain.plans import PlanStatus
from outreach.domain.scheduling.limits import QuotaKind
from outreach.models.jobs import JobStatus
from outreach.models.plans import EventPlan, PlanStop
from outreach.models.venues import Venue
from outreach.queries.coverage import has_demonstration
from outreach.queries.plan_quotas import QuotaSpot, quota_subject
from outreach.queries.plans import areas_by_id
from outreach.queries.venues import venue_names
from outreach.web.plans.files import fleet_name
from outreach.web.templating import area_name, write_date


@dataclass(frozen=True)
class MissedRow:
    """A venue and a day that were just missed."""

    venue: str
    day: date
    gain: int
    because: str


@dataclass(frozen=True)
class StopRow:
    """A stop with its number in the plan and the best that its fleet could have done instead."""

    number: int
    stop: PlanStop
    fleet: str
    displaced: MissedRow | None


def stop_rows(session: Session, plan: EventPlan) -> list[StopRow]:
    """The stops, day by day, each with what it displaced."""
    names = venue_names(session, ids=[stop.displaced["venue"] for stop in plan.stops if stop.displaced])
    return [
        StopRow(number, stop, fleet_name(stop), _displaced(names, plan, stop))
        for number, stop in enumerate(plan.stops, 1)
    ]


def is_being_solved(plan: EventPlan) -> bool:
    """Whether its work is waiting or going on: not ended without a plan."""
    ended = plan.job is not None and plan.job.status in (JobStatus.FAILED, JobStatus.CANCELLED)
    return plan.status is PlanStatus.SOLVING and not ended


def fleets_of(plan: EventPlan) -> dict[int, str]:
    """The fleets that have a stop, by number, in the order of their names."""
    names = {stop.fleet: fleet_name(stop) for stop in plan.stops}
    return dict(sorted(names.items(), key=lambda pair: (pair[1], pair[0])))


def _displaced(names: dict[str, str], plan: EventPlan, stop: PlanStop) -> MissedRow | None:
    kept = stop.displaced
    return MissedRow(names.get(kept["venue"], "—"), plan.wishes.day(kept["day"]), kept["gain"], "") if kept else None


def missed_rows(session: Session, plan: EventPlan) -> list[MissedRow]:
    """What the plan just missed, the nearest first."""
    kept = plan.standing.get("missed", [])
    names = venue_names(session, ids=[one["venue"] for one in kept])
    day = plan.wishes.day
    return [MissedRow(names.get(one["venue"], "—"), day(one["day"]), one["gain"], one["because"]) for one in kept]


def clash_names(session: Session, plan: EventPlan) -> dict[str, Any]:
    """The clash with areas in place of their numbers; empty without one."""
    kept = plan.standing if "unmet" in plan.standing else {}
    if not kept:
        return {}
    areas = areas_by_id(session, ids=[*kept["out_of_reach"], *kept["unmet"]])
    return {
        "out_of_reach": [areas[key] for key in kept["out_of_reach"] if key in areas],
        "unmet": [areas[key] for key in kept["unmet"] if key in areas],
        "ways": kept["ways"],
        "quotas": "、".join(_quota_name(session, QuotaSpot.from_json(one)) for one in kept.get("quotas", ())),
    }


def _quota_name(session: Session, spot: QuotaSpot) -> str:
    """A quota by what it counts: a county's week, a ground's day."""
    place, day = quota_subject(session, spot), write_date(spot.day)
    if spot.kind is QuotaKind.COUNTY_WEEK:
        return gettext(
            "%(place)s, the week from %(day)s (%(number)s)", place=area_name(place), day=day, number=spot.capacity
        )
    return gettext(
        "%(place)s on %(day)s (%(number)s)",
        place=place.name if isinstance(place, Venue) else "",
        day=day,
        number=spot.capacity,
    )


def is_made_up(session: Session, plan: EventPlan) -> bool:
    """Whether the people that the plan counts were generated for the demonstration."""
    return any(has_demonstration(session, area) for area in {stop.venue.area for stop in plan.stops})


def facts_of(session: Session, plan: EventPlan) -> dict[str, Any]:
    """What the page shows of the plan itself, by the names of its template."""
    return {
        "wishes": plan.wishes,
        "rows": stop_rows(session, plan),
        "fleets": fleets_of(plan),
        "missed": missed_rows(session, plan),
        "clash": clash_names(session, plan),
        "demonstration": is_made_up(session, plan),
    }
