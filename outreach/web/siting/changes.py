"""What stands in the way of a scenario as answers of the form that would let it through."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from outreach.domain.coverage.siting.obstacles import Kind
from outreach.domain.siting import SitingOrder
from outreach.web.siting.forms import WEAKEST_PILE_KW, YUAN_A_UNIT


def needed(order: SitingOrder, obstacle: dict[str, Any]) -> float | None:
    """The change as the form takes it, never short of what would do: the budget in its unit, km to the metre, whole kW."""
    value: float | None = obstacle["needed"]
    if value is None:
        return None
    if obstacle["kind"] == Kind.BUDGET:
        return math.ceil(value - 1e-6) / (YUAN_A_UNIT if order.in_money else 1)
    if obstacle["kind"] == Kind.POWER:
        return float(math.floor(value + 1e-6)) if value >= WEAKEST_PILE_KW else None
    return math.floor(value) / 1000.0


def easier(order: SitingOrder, obstacles: Iterable[dict[str, Any]]) -> dict[str, str | float]:
    """The form's answers with the changes of all these made; earlier phases of the budget stay."""
    out: dict[str, str | float] = {}
    for obstacle in obstacles:
        if (value := needed(order, obstacle)) is None:
            continue
        if obstacle["kind"] == Kind.BUDGET:
            unit = YUAN_A_UNIT if order.in_money else 1
            out["budgets"] = ", ".join(f"{part:.10g}" for part in [*(b / unit for b in order.budgets[:-1]), value])
        else:
            name = "pile_kw" if obstacle["kind"] == Kind.POWER else "spacing_km"
            out[name] = min(value, float(out.get(name, math.inf)))
    return out
