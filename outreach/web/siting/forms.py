"""The question, with sensible answers filled in."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FloatField, IntegerField, RadioField, SelectField, StringField, ValidationError
from wtforms.fields import SelectMultipleField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from outreach.domain.coverage.siting.ground import Aim
from outreach.domain.siting import AIM_WORDS, DEMAND_WORDS, KIND_WORDS, DemandKind, SiteKind, SitingOrder
from outreach.web.choices import SelectChoice, choices_of
from outreach.web.forms import Form

SITES, YUAN = "sites", "yuan"
MOST_PHASES = 10
WEAKEST_PILE_KW = 7
YUAN_A_UNIT = 10_000
NUMBER = re.compile(r"[0-9]{1,7}(\.[0-9]{1,4})?")


class SitingForm(Form):
    """What is asked. Only the first fields matter to most; the rest is folded."""

    aim = RadioField(_l("Aim"), choices=choices_of(AIM_WORDS), default=Aim.PEOPLE.value)
    demand = SelectField(_l("For whom"), choices=choices_of(DEMAND_WORDS), default=DemandKind.RURAL.value)
    budgets = StringField(_l("Budget"), validators=[Length(max=120), DataRequired(_l("Enter a number."))], default="5")
    counted_in = SelectField(
        _l("Counted in"),
        choices=[SelectChoice(SITES, _l("sites")), SelectChoice(YUAN, _l("10,000 yuan"))],
        default=SITES,
    )
    kinds = SelectMultipleField(_l("Candidates"), choices=choices_of(KIND_WORDS))
    floor = BooleanField(_l("Every township without a station gets one"))
    reach_km = FloatField(
        _l("Within reach means, by road (km)"),
        validators=[InputRequired(_l("Enter a number.")), NumberRange(0.5, 50, _l("From 0.5 to 50."))],
        default=5.0,
    )
    spacing_km = FloatField(
        _l("Least distance between stations, straight line (km)"),
        validators=[InputRequired(_l("Enter a number.")), NumberRange(0, 50, _l("From 0 to 50."))],
        default=0.0,
    )
    piles = IntegerField(
        _l("Piles at each site"),
        validators=[InputRequired(_l("Enter a number.")), NumberRange(1, 200, _l("From 1 to 200."))],
        default=2,
    )
    pile_kw = FloatField(
        _l("Power of a pile (kW)"),
        validators=[InputRequired(_l("Enter a number.")), NumberRange(WEAKEST_PILE_KW, 1000, _l("From 7 to 1,000."))],
        default=120.0,
    )
    cost = FloatField(
        _l("Cost of a site where it is unknown (10,000 yuan)"),
        validators=[InputRequired(_l("Enter a number.")), NumberRange(0.1, 100_000, _l("From 0.1 to 100,000."))],
        default=40.0,
    )
    vehicles = FloatField(
        _l("Electric vehicles for 1,000 people"),
        validators=[Optional(), NumberRange(0.1, 1000, _l("From 0.1 to 1,000."))],
    )
    seconds = IntegerField(
        _l("Longest time for the search (seconds)"),
        validators=[InputRequired(_l("Enter a number.")), NumberRange(5, 600, _l("From 5 to 600."))],
        default=60,
    )
    name = StringField(_l("Name"), validators=[Length(max=120, message=_l("At most 120 characters."))])

    def validate_budgets(self, field: Any) -> None:
        """Numbers that rise: the totals after each phase."""
        numbers = self._budgets()
        if not numbers or len(numbers) > MOST_PHASES or not all(0 < number <= 1e6 for number in numbers):
            raise ValidationError(_("Enter a number above 0, or the totals after each phase, such as: 3, 6, 10."))
        if numbers != sorted(set(numbers)):
            raise ValidationError(_("Each phase's total must be larger than the one before."))

    def validate_kinds(self, field: Any) -> None:
        """At least one."""
        if not field.data:
            raise ValidationError(_("Choose at least one kind of candidate."))

    def _budgets(self) -> list[float]:
        parts = [part for part in re.split(r"[\s,，、;；]+", self.budgets.data or "") if part]
        known = [float(part) for part in parts if NUMBER.fullmatch(part)]
        return known if len(known) == len(parts) else []

    def details(self) -> SitingOrder:
        """What was entered; 10,000 yuan become yuan."""
        aim, in_money = Aim(self.aim.data), self.counted_in.data == YUAN
        factor = 10_000.0 if in_money else 1.0
        return SitingOrder(
            name=self.name.data or "",
            aim=aim,
            demand=DemandKind(self.demand.data),
            kinds=tuple(SiteKind(kind) for kind in self.kinds.data or ()),
            reach_km=self.reach_km.data or 5.0,
            budgets=tuple(number * factor for number in self._budgets()),
            in_money=in_money,
            cost_yuan=(self.cost.data or 40.0) * 10_000.0,
            floor=bool(self.floor.data),
            spacing_km=self.spacing_km.data or 0.0,
            pile_kw=self.pile_kw.data or 120.0,
            piles=self.piles.data or 2,
            vehicles_per_1000=self.vehicles.data,
            seconds=self.seconds.data or 60,
        )


def filled(order: SitingOrder) -> dict[str, Any]:
    """An earlier question as the form's first values."""
    factor = 10_000.0 if order.in_money else 1.0
    return {
        "aim": order.aim.value,
        "demand": order.demand.value,
        "budgets": ", ".join(f"{budget / factor:g}" for budget in order.budgets),
        "counted_in": YUAN if order.in_money else SITES,
        "kinds": [kind.value for kind in order.kinds],
        "floor": order.floor,
        "reach_km": order.reach_km,
        "spacing_km": order.spacing_km,
        "piles": order.piles,
        "pile_kw": order.pile_kw,
        "cost": order.cost_yuan / 10_000.0,
        "vehicles": order.vehicles_per_1000,
        "seconds": order.seconds,
        "name": order.name,
    }
