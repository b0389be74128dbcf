"""An area's scenarios, the question, and the comparison."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from outreach.domain.adcodes import AreaLevel
from outreach.domain.coverage.siting.ground import Aim
from outreach.domain.errors import NotFound
from outreach.domain.roles import Permission
from outreach.domain.siting import DemandKind, SiteKind
from outreach.extensions import db
from outreach.jobs.queue import wake
from outreach.jobs.siting import request_siting
from outreach.models.regions import Area
from outreach.models.siting import SitingScenario
from outreach.queries.coverage import find_coverage, has_demonstration
from outreach.queries.regions import get_area, list_ancestors
from outreach.queries.siting import count_candidates, get_scenario, list_scenarios
from outreach.web.security import access, current_actor
from outreach.web.siting import bp
from outreach.web.siting.forms import SitingForm, filled

MOST_COMPARED = 6
MOST_DEFAULT = 20


def siting_area(code: str) -> Area:
    """The area, if the actor may see it; the whole country is no place to look for a site."""
    area = get_area(db.session(), actor=current_actor(), code=code)
    if area.level is AreaLevel.COUNTRY:
        raise NotFound
    return area


def trail(area: Area) -> list[Area]:
    """The areas above that the actor may open, and the area itself."""
    own = current_actor().area_lineage or "/"
    return [one for one in [*list_ancestors(db.session(), area), area] if one.lineage.startswith(own)]


@bp.get("/areas/<code>/siting")
@access(Permission.SITING_PLAN)
def index(code: str) -> str:
    """The scenarios of an area and those below it."""
    area = siting_area(code)
    page = list_scenarios(db.session(), actor=current_actor(), area=area, cursor=request.args.get("cursor"))
    return render_template("siting/index.html", area=area, trail=trail(area), page=page)


@bp.get("/areas/<code>/siting/new")
@access(Permission.SITING_PLAN)
def new(code: str) -> str:
    """The question with sensible answers, or with those of an earlier scenario (`like`)."""
    area = siting_area(code)
    like = request.args.get("like", type=UUID)
    values = filled(get_scenario(db.session(), actor=current_actor(), scenario_id=like).order) if like else _first(area)
    changed: dict[str, object] = {name: request.args[name] for name in ("budgets", "demand") if request.args.get(name)}
    for name in ("spacing_km", "pile_kw"):
        if (number := request.args.get(name, type=float)) is not None:
            changed[name] = number
    return _form(area, SitingForm(formdata=None, data=values | changed))


def _first(area: Area) -> dict[str, object]:
    """One site for each township that lacks one, up to a score; candidates of every kind that there is; for people, where
    their numbers are known.
    """
    found = find_coverage(db.session(), actor=current_actor(), code=area.code)
    lacking = found.figures.townships - found.figures.townships_covered if found else 0
    kinds = [kind.value for kind, count in count_candidates(db.session(), area).items() if count]
    people_known = found is None or found.figures.people is not None or bool(found.figures.census)
    return {
        "budgets": str(min(max(lacking, 5), MOST_DEFAULT)),
        "kinds": kinds or [SiteKind.SETTLEMENT.value],
        "demand": (DemandKind.RURAL if people_known else DemandKind.PLACES).value,
    }


def _form(area: Area, form: SitingForm) -> str:
    counts = count_candidates(db.session(), area)
    return render_template(
        "siting/new.html",
        area=area,
        trail=trail(area),
        form=form,
        counts=counts,
        everyone=Aim.EVERYONE,
        demonstration=has_demonstration(db.session(), area),
    )


@bp.post("/areas/<code>/siting")
@access(Permission.SITING_PLAN)
def create(code: str) -> ResponseReturnValue:
    """Keep the question and begin the search."""
    area, form = siting_area(code), SitingForm()
    if not form.validate_on_submit():
        return _form(area, form), 422
    job_id = request_siting(db.session(), actor=current_actor(), area=area, order=form.details()).id
    db.session.commit()
    wake(job_id)
    return redirect(url_for("jobs.show", job_id=job_id), 303)


@bp.get("/siting/compare")
@access(Permission.SITING_PLAN)
def compare() -> ResponseReturnValue:
    """Scenarios side by side; the address names them and can be handed on."""
    ids = request.args.getlist("id", type=UUID)[:MOST_COMPARED]
    found = [get_scenario(db.session(), actor=current_actor(), scenario_id=one) for one in dict.fromkeys(ids)]
    if not found:
        return redirect(url_for("coverage.index"), 303)
    made_up = any(has_demonstration(db.session(), scenario.area) for scenario in found)
    return render_template("siting/compare.html", scenarios=found, facts=compared(found), demonstration=made_up)


def compared(found: list[SitingScenario]) -> list[tuple[str, list[float | None], int]]:
    """Lines of the comparison: label, a value for each scenario (None where its demand isn't known), decimals."""
    totals = [scenario.result.get("total") or 0 for scenario in found]
    states = [scenario.result if scenario.is_known else {} for scenario in found]
    after, before = ([state.get(name, {}) for state in states] for name in ("after", "before"))
    costs = [sum(site["counted_yuan"] for site in s.sites) / 10_000 if s.sites else None for s in found]
    shares = [100 * a["covered"] / t if a else None for a, t in zip(after, totals, strict=True)]
    gains = [a["covered"] - b["covered"] if a else None for a, b in zip(after, before, strict=True)]
    return [
        (_("Sites"), [float(len(s.sites)) if state else None for s, state in zip(found, states, strict=True)], 0),
        (_("Cost (10,000 yuan)"), costs, 1),
        (_("Within reach after"), [a.get("covered") for a in after], 0),
        (_("Newly within reach"), gains, 0),
        (_("Share within reach (%)"), shares, 1),
        (_("Mean straight way to a station (km)"), [a.get("mean_km") for a in after], 2),
        (_("Inequality of access (Gini)"), [a.get("gini") for a in after], 3),
        (_("Gap to the bound (%)"), [None if s.gap is None else 100 * s.gap for s in found], 2),
    ]
