"""Can I charge at home? One question a page, one tap each, no number and no account."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

from flask import render_template, request, url_for
from flask_babel import gettext

from outreach.domain.home_charging import ANSWERS, DISTANCES
from outreach.domain.lead_labels import METER_LABELS, PARKING_LABELS
from outreach.domain.leads import HomeParking, OwnMeter
from outreach.domain.words import N_
from outreach.extensions import db
from outreach.queries.home_charging import Home
from outreach.queries.visitors import Stand, list_models_on_show
from outreach.web.security import PUBLIC, access
from outreach.web.templating import area_name
from outreach.web.visitors import bp
from outreach.web.visitors.pages import advise, company_stand, townships

_E = TypeVar("_E", bound=StrEnum)
QUESTIONS = {
    "parking": N_("Where would the car stand at night?"),
    "meter": N_("Does your house have an electricity meter of its own?"),
    "metres": N_("How far is it from the meter to where the car would stand?"),
    "town": N_("In which township?"),
}


@bp.get("/<code>/charging")
@access(PUBLIC)
def charging(code: str) -> str:
    """The next question, or the answer once all are tapped."""
    stand, said = company_stand(code), _said()
    asked = next((name for name in QUESTIONS if name not in said and not _needless(name, said)), None)
    if asked is not None:
        step = len(said) + 1
        return render_template(
            "visitors/ask.html", code=code, stand=stand, asked=asked, question=QUESTIONS[asked], step=step,
            answers=_answers(stand, asked, code, said),
        )  # fmt: skip
    models = list_models_on_show(db.session(), stand=stand)
    advice = advise(home_of(said, stand), models)
    shown = list(zip(models, advice.models, strict=True))
    return render_template(
        "visitors/charging.html", code=code, stand=stand, said=said, advice=advice, answers=ANSWERS, models=shown
    )


def _needless(name: str, said: dict[str, str]) -> bool:
    """With nowhere to park, the meter decides nothing."""
    return said.get("parking") == HomeParking.NONE and name in {"meter", "metres"}


def _said() -> dict[str, str]:
    """The answers in the address; none of them tells who asks."""
    return {name: request.args[name][:12] for name in QUESTIONS if request.args.get(name)}


def home_of(said: dict[str, str], stand: Stand) -> Home:
    """What the answers say of the home; one that makes no sense says nothing."""
    known = {str(area.id): area.id for area in townships(stand)}
    return Home(
        parking=_one_of(HomeParking, said.get("parking")),
        meter=_one_of(OwnMeter, said.get("meter")),
        metres=next((metres for metres in DISTANCES if str(metres) == said.get("metres")), None),
        township_id=known.get(said.get("town", "")),
    )


def _one_of(kind: type[_E], text: str | None) -> _E | None:
    return next((one for one in kind if one.value == text), None)


def _answers(stand: Stand, asked: str, code: str, said: dict[str, str]) -> list[tuple[str, str]]:
    """Each answer's words, and the address that a tap on it opens."""
    labels: dict[str, list[tuple[Any, str]]] = {
        "parking": [(one.value, gettext(label)) for one, label in PARKING_LABELS.items()],
        "meter": [(one.value, gettext(label)) for one, label in METER_LABELS.items()],
        "metres": [(metres, gettext(label)) for metres, label in DISTANCES.items()],
    }
    if asked == "town":
        offered = [(str(area.id), area_name(area)) for area in townships(stand)]
        offered.append(("-", gettext("Another place, or I'd rather not say")))
    else:
        offered = [(str(value), label) for value, label in labels[asked]]
    values: dict[str, Any] = {"code": code, **said}
    return [(label, url_for(".charging", **values | {asked: value})) for value, label in offered]
