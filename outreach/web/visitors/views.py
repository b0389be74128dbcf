"""The page behind a poster's code: the next steps, the models on show."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from outreach.domain.clock import utcnow
from outreach.extensions import db
from outreach.queries.home_charging import Home
from outreach.queries.visitors import Stand, list_models_on_show, list_stands
from outreach.services.visitors import send_to_stand
from outreach.web.security import PUBLIC, access
from outreach.web.visitors import bp
from outreach.web.visitors.pages import advise, find_stand, stand_codes

KEPT = "stand_of_fair"


@bp.get("/<code>")
@access(PUBLIC)
def show(code: str) -> str:
    """A company's stand, or the stands of a fair to choose from."""
    stand = find_stand(code)
    if stand.company is None:
        stands = list_stands(db.session(), event=stand.event)
        brands = sorted({brand.brand for one in stands for brand in one.organisation.brands})
        return render_template("visitors/stands.html", code=code, stand=stand, stands=stands, brands=brands)
    models = list_models_on_show(db.session(), stand=stand)
    advice = advise(Home(), models)
    return render_template(
        "visitors/show.html",
        code=code,
        stand=stand,
        over=stand.is_over(utcnow()),
        models=list(zip(models, advice.models, strict=True)),
    )


@bp.post("/<code>/stand")
@access(PUBLIC)
def choose(code: str) -> ResponseReturnValue:
    """Go to the stand that was tapped, to one that has the brand, or to whichever had the fewest; a reload goes to the same."""
    event, asked = find_stand(code).event, [code, request.form.get("company", ""), request.form.get("brand", "")[:80]]
    stands = {str(one.id): one for one in list_stands(db.session(), event=event)}
    *before, went = cookie.get(KEPT, [""])
    target = stands.get(went) if before == asked else None
    if target is None:
        chosen = stands.get(asked[1])
        target = send_to_stand(db.session(), event=event, chosen=chosen.id if chosen else None, brand=asked[2])
        db.session.commit()
        cookie[KEPT] = [*asked, str(target.id)]
    return redirect(url_for(".show", code=stand_codes().of(Stand(event, target).code)), 303)
