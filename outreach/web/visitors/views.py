"""The page behind a poster's code: the next steps, the models on show."""

from __future__ import annotations

from flask import render_template

from outreach.extensions import db
from outreach.queries.home_charging import Home
from outreach.queries.visitors import Stand, list_models_on_show, list_stands
from outreach.web.security import PUBLIC, access
from outreach.web.visitors import bp
from outreach.web.visitors.pages import advise, find_stand, stand_codes


@bp.get("/<code>")
@access(PUBLIC)
def show(code: str) -> str:
    """A company's stand, or the stands of a fair to choose from."""
    stand = find_stand(code)
    if stand.company is None:
        return render_template("visitors/stands.html", code=code, stand=stand, stands=_stands(stand))
    models = list_models_on_show(db.session(), stand=stand)
    advice = advise(Home(), models)
    return render_template(
        "visitors/show.html", code=code, stand=stand, models=list(zip(models, advice.models, strict=True))
    )


def _stands(stand: Stand) -> list[tuple[str, str, list[str]]]:
    """Code, name and brands of each company's stand."""
    found = []
    for company in list_stands(db.session(), event=stand.event):
        brands = [brand.brand for brand in company.organisation.brands]
        found.append((stand_codes().of(Stand(stand.event, company).code), company.organisation.name, brands))
    return found
