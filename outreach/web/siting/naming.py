"""What a scenario is called where nobody has named it: its aim, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext as _

from outreach.domain.siting import AIM_WORDS
from outreach.models.siting import SitingScenario


def scenario_name(scenario: SitingScenario) -> str:
    """The name given to it, or the aim of its question."""
    return scenario.name or _(AIM_WORDS[scenario.order.aim])
