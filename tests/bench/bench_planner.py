"""The planner at the size of a county's and of a province's season: how soon a plan is there, how good it is after 30 seconds.

The peer of the value is the proven bound: what no plan can exceed. The same search for ten minutes lies between the two.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from outreach.domain.scheduling.planner.greedy import greedy
from outreach.domain.scheduling.planner.improve import Search, plan
from tests.factories.plans import make_problem

# events, places, groups of people, seconds until a valid plan
SIZES = ((75, 150, 3_000, 1.0), (500, 1_000, 20_000, 10.0))
SECONDS = 30.0


def run() -> Iterator[dict[str, Any]]:
    """For each size: seconds until the first valid plan, the plan against greedy, and against the bound."""
    for stops, places, groups, soon in SIZES:
        problem = make_problem(
            seed=3,
            places=places,
            days=180,
            fleets=20,
            groups=groups,
            stops=stops,
            windows=3,
            every=5,
            rest_days=60,
            far=0.3,
            demands=stops // 5,
            serve=0.3,
            near=60,
        )
        began = time.perf_counter()
        first = greedy(problem)
        seconds = time.perf_counter() - began
        if problem.faults(first.stops):
            raise ValueError("the first plan breaks a rule")
        name = f"plan of {stops} events over 180 days, 20 fleets"
        yield _row(f"{name}: valid after (s)", seconds, soon, seconds / soon, 1.0, "lower")
        found = plan(problem, Search(seconds=SECONDS))
        bound = found.bound or 0
        if problem.faults(found.stops):
            raise ValueError("the plan breaks a rule")
        yield _row(f"{name}: vs greedy", found.value, first.value, found.value / first.value, 1.0, "higher")
        yield _row(f"{name}: vs the bound", found.value, bound, found.value / bound, 0.95, "higher")


def _row(name: str, ours: float, peer: float, ratio: float, aim: float, better: str) -> dict[str, Any]:
    return {"name": name, "ours": ours, "peer": peer, "ratio": ratio, "aim": aim, "better": better}
