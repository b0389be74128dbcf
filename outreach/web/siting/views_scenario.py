"""One scenario: its result as answer, map, list and curve."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from outreach.domain.clock import beijing, utcnow
from outreach.domain.errors import NotFound
from outreach.domain.roles import Permission
from outreach.domain.siting import ONE_OF_KIND, RUSH_TIMES, SiteKind
from outreach.exporters.siting import application_sheet
from outreach.exporters.tables import XLSX_TYPE
from outreach.extensions import db
from outreach.models.siting import SitingScenario
from outreach.queries.coverage import has_demonstration
from outreach.queries.siting import get_scenario
from outreach.services.siting_stations import plan_stations, take_back_stations
from outreach.web.i18n import language
from outreach.web.maps import unkept
from outreach.web.security import access, current_actor
from outreach.web.siting import bp
from outreach.web.siting.charts import draw
from outreach.web.siting.curve import curve_of
from outreach.web.siting.views import trail


def scenario_or_404(scenario_id: UUID) -> SitingScenario:
    """The scenario, if its area is in the actor's charge."""
    return get_scenario(db.session(), actor=current_actor(), scenario_id=scenario_id)


def place_name(thing: dict[str, Any] | None) -> str:
    """The name of a site or a township in the reader's language."""
    if not thing:
        return "—"
    first, second = ("name_en", "en") if language() == "en" else ("name", "zh")
    return str(thing.get(first) or thing.get(second) or "—")


@bp.get("/siting/<uuid:scenario_id>")
@access(Permission.SITING_PLAN)
def show(scenario_id: UUID) -> str:
    """What came out: the answer, the list, the map, the curve; or what stands in the way."""
    scenario = scenario_or_404(scenario_id)
    return render_template(
        f"siting/{'show' if scenario.status.value == 'solved' else scenario.status.value}.html",
        scenario=scenario,
        order=scenario.order,
        result=scenario.result,
        trail=trail(scenario.area),
        one_of_kind=lambda kind: ONE_OF_KIND[SiteKind(kind)],
        place_name=place_name,
        curve=curve_of(scenario.sites),
        rush_times=RUSH_TIMES,
        demonstration=has_demonstration(db.session(), scenario.area),
    )


@bp.get("/siting/<uuid:scenario_id>/map")
@access(Permission.SITING_PLAN)
def frame(scenario_id: UUID) -> Response:
    """The map as a document of its own."""
    response = unkept(draw(scenario_or_404(scenario_id), place_name))
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/siting/<uuid:scenario_id>/sheet.xlsx")
@access(Permission.SITING_PLAN)
def sheet(scenario_id: UUID) -> Response:
    """The county's application sheet."""
    scenario = scenario_or_404(scenario_id)
    if not scenario.sites:
        raise NotFound
    response = Response(
        application_sheet(scenario, demonstration=has_demonstration(db.session(), scenario.area)),
        content_type=XLSX_TYPE,
    )
    name = f"application-{scenario.area.code}-{beijing(scenario.created_at):%Y%m%d}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.post("/siting/<uuid:scenario_id>/stations")
@access(Permission.SITING_PLAN)
def make_stations(scenario_id: UUID) -> ResponseReturnValue:
    """Enter the sites in the register as planned stations."""
    scenario = scenario_or_404(scenario_id)
    made = plan_stations(db.session(), actor=current_actor(), scenario=scenario, now=utcnow())
    db.session.commit()
    flash(
        _("%(count)s planned stations entered. They count as coverage once they are confirmed to work.", count=made),
        "good",
    )
    return redirect(url_for("siting.show", scenario_id=scenario_id), 303)


@bp.post("/siting/<uuid:scenario_id>/stations/undo")
@access(Permission.SITING_PLAN)
def undo_stations(scenario_id: UUID) -> ResponseReturnValue:
    """Take the planned stations back, but for those that somebody has worked on."""
    scenario = scenario_or_404(scenario_id)
    gone, kept = take_back_stations(db.session(), actor=current_actor(), scenario=scenario)
    db.session.commit()
    flash(
        _(
            "%(gone)s planned stations taken back, %(kept)s kept because somebody has changed them.",
            gone=gone,
            kept=kept,
        ),
        "good",
    )
    return redirect(url_for("siting.show", scenario_id=scenario_id), 303)
