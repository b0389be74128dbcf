"""Hai'an's candidate site and its solved scenario."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from outreach.domain.siting import ScenarioStatus, SiteKind, SitingOrder
from outreach.models.siting import CandidateSite, SitingScenario
from tests.factories.world import World


def make_siting(session: Session, world: World) -> dict[str, Any]:
    """One of each, by the name of its id in routes; flushed."""
    area_id, place = world.areas["320685"].id, {"name": "海安加油站", "longitude": 120.46, "latitude": 32.54}
    site = CandidateSite(area_id=area_id, kind=SiteKind.FUEL, **place)
    scenario = SitingScenario(
        area_id=area_id,
        name="海安选址",
        created_by_id=world.users["neighbour"].id,
        status=ScenarioStatus.SOLVED,
        question=SitingOrder("海安选址").as_json(),
        inputs={"detour_factor": 1.3, "as_of": "2026-11-20", "version": "1" * 32, "stations": 0, "candidates": 1},
        gap=0.0,
        result=_result(place),
        solved_at=datetime(2026, 11, 20, tzinfo=UTC),
    )
    session.add_all([site, scenario])
    session.flush()
    return {"candidate_id": site.id, "scenario_id": scenario.id}


def _result(place: dict[str, Any]) -> dict[str, Any]:
    site = place | {"rank": 1, "phase": 1, "kind": "fuel", "name_en": "", "township": None, "adds": 100.0, "towns": []}
    site |= {"cost_yuan": None, "counted_yuan": 4e5, "spare_kva": None}
    site |= {"piles": 2, "pile_kw": 120.0, "kw": 240.0, "standard_piles": 2.0}
    state = {"covered": 0.0, "mean_km": 9.0, "gini": None}
    return {"sites": [site], "total": 100.0, "unreached": 0, "before": state, "after": state, "rush": None}
