"""The form of a plan."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from outreach.domain.plans import FLOOR_WORDS, MOST_STOPS, Floor, PlanWishes
from outreach.web.choices import choices_of
from outreach.web.forms import Form


def _whole(label: Any, low: int, high: int, default: int) -> IntegerField:
    message = _l("Enter a whole number from %(low)s to %(high)s.", low=f"{low:,}", high=f"{high:,}")
    return IntegerField(label, [InputRequired(message), NumberRange(low, high, message)], default=default)


class PlanForm(Form):
    """What is asked of the planner."""

    name = StringField(_l("Name"), [DataRequired(_l("Enter the name.")), Length(max=120)])
    first_on = DateField(_l("First day"), [InputRequired(_l("Enter the day."))])
    last_on = DateField(_l("Last day"), [InputRequired(_l("Enter the day."))])
    stops = _whole(_l("Events at the most"), 1, MOST_STOPS, 20)
    floor = RadioField(
        _l("What every area must get"),
        [InputRequired(_l("Choose one."))],
        choices=choices_of(FLOOR_WORDS),
        default=Floor.COUNTIES.value,
    )
    budget = IntegerField(_l("Budget (yuan)"), [Optional(), NumberRange(0, 10**9)])
    cost_each = _whole(_l("Cost of one event (yuan)"), 1, 10**7, 20_000)
    radius_km = _whole(_l("People come from so many kilometres by road"), 1, 50, 10)
    weeks = _whole(_l("Weeks in which people count once"), 1, 52, 8)
    rest_days = _whole(_l("Days between two events at one venue"), 1, 365, 28)
    lead_days = _whole(_l("Days from today that approvals and permits need"), 0, 180, 28)
    extra_fleets = _whole(_l("Fleets on top, to see what they would bring"), 0, 20, 0)
    seconds = _whole(_l("Seconds of work"), 1, 1_800, 30)
    seed = _whole(_l("Seed (the same one repeats a plan)"), 0, 10**6, 1)

    def wishes(self) -> PlanWishes:
        """What was entered."""
        values = {name: field.data for name, field in self._fields.items() if name != "csrf_token"}
        return PlanWishes(**{**values, "floor": Floor(self.floor.data)})
