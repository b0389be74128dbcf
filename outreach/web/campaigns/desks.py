"""Who must agree to a campaign's events: levels and departments, in stages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.adcodes import AreaLevel
from outreach.domain.approvals import DEFAULT_DAYS, DEPARTMENT_WORDS, LEVEL_WORDS, MOST_DESKS, Desk
from outreach.domain.errors import RuleBroken
from outreach.domain.event_words import GROUND_WORDS
from outreach.domain.events import Ground
from outreach.domain.roles import Department, Permission
from outreach.extensions import db
from outreach.models.campaigns import Campaign
from outreach.queries.approvals import list_desk_rows
from outreach.queries.campaigns import get_campaign
from outreach.services.event_approvals import set_desks
from outreach.web.campaigns import bp
from outreach.web.errors import message_of
from outreach.web.security import access, current_actor

WORDS = {"levels": LEVEL_WORDS, "departments": DEPARTMENT_WORDS, "grounds": GROUND_WORDS}
Row = dict[str, Any]


def _campaign(campaign_id: UUID) -> Campaign:
    return get_campaign(db.session(), actor=current_actor(), campaign_id=campaign_id)


def _page(campaign: Campaign, rows: list[Row], fault: str = "") -> str:
    empty = {"position": "", "level": "", "department": "", "days": DEFAULT_DAYS, "grounds": list(Ground)}
    shown = [*rows, *(dict(empty) for _ in range(min(2, MOST_DESKS - len(rows))))]
    return render_template("campaigns/desks.html", campaign=campaign, rows=shown, fault=fault, **WORDS)


def _row(desk: Desk) -> Row:
    return {
        "position": desk.position,
        "level": desk.level or "",
        "department": desk.department or "",
        "days": desk.days,
        "grounds": list(desk.grounds),
    }


@bp.get("/<uuid:campaign_id>/approval")
@access(Permission.CAMPAIGNS_EDIT)
def edit_desks(campaign_id: UUID) -> str:
    """The desks as they stand, and two empty lines."""
    campaign = _campaign(campaign_id)
    return _page(campaign, [_row(one.desk) for one in list_desk_rows(db.session(), campaign=campaign)])


@bp.post("/<uuid:campaign_id>/approval")
@access(Permission.CAMPAIGNS_EDIT)
def update_desks(campaign_id: UUID) -> ResponseReturnValue:
    """Keep the lines that have a stage; an emptied one is taken away."""
    campaign, typed = _campaign(campaign_id), _typed()
    try:
        set_desks(db.session(), actor=current_actor(), campaign=campaign, desks=[_read(row) for row in typed])
    except RuleBroken as error:
        return _page(campaign, typed, message_of(error)), 422
    db.session.commit()
    flash(gettext("Who approves is set. Events handed in from now on are asked so."))
    return redirect(url_for("campaigns.show", campaign_id=campaign_id), 303)


def _typed() -> list[Row]:
    names = ("position", "level", "department", "days")
    rows = []
    for number in range(MOST_DESKS + 2):
        row: Row = {name: request.form.get(f"{name}-{number}", "").strip()[:40] for name in names}
        row["grounds"] = [one for one in Ground if one.value in request.form.getlist(f"grounds-{number}")]
        if row["position"]:
            rows.append(row)
    return rows


def _read(row: Row) -> Desk:
    numbers = [row["position"], row["days"] or str(DEFAULT_DAYS)]
    if not all(text.isascii() and text.isdigit() and len(text) < 3 and int(text) for text in numbers):
        raise RuleBroken({"": gettext("Stage and days are whole numbers above 0.")})
    if row["level"] not in ("", *LEVEL_WORDS) or row["department"] not in ("", *DEPARTMENT_WORDS):
        raise RuleBroken({"": gettext("Choose level and department of the list.")})
    return Desk(
        position=int(numbers[0]),
        level=AreaLevel(row["level"]) if row["level"] else None,
        department=Department(row["department"]) if row["department"] else None,
        days=int(numbers[1]),
        grounds=frozenset(row["grounds"]) or frozenset(Ground),
    )
