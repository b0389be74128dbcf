"""The office's corrections of public holidays."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.calendar import arrangement_known
from outreach.domain.clock import today
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.queries.calendars import get_override, list_override_rows
from outreach.services.calendars import clear_holiday, set_holiday
from outreach.web.events import bp
from outreach.web.events.small_forms import DAY_WORDS, PLAIN_DAY, HolidayForm
from outreach.web.security import access, current_actor


def _page(form: HolidayForm) -> str:
    year = request.args.get("year", today().year, type=int)
    year = year if 1950 <= year <= 2099 else today().year
    rows = list_override_rows(db.session(), year=year)
    words = {"words": DAY_WORDS, "plain": PLAIN_DAY, "announced": arrangement_known(year)}
    return render_template("events/holidays.html", rows=rows, year=year, form=form, **words)


@bp.get("/holidays")
@access(Permission.HOLIDAYS_EDIT)
def holidays() -> str:
    """The corrections of a year."""
    return _page(HolidayForm(formdata=None))


@bp.post("/holidays")
@access(Permission.HOLIDAYS_EDIT)
def correct_holiday() -> ResponseReturnValue:
    """Say what a day is."""
    form = HolidayForm()
    if not form.validate_on_submit() or form.day.data is None or not 1950 <= form.day.data.year <= 2099:
        return _page(form), 422
    set_holiday(db.session(), actor=current_actor(), day=form.day.data, rule=form.rule())
    db.session.commit()
    flash(gettext("The calendar is corrected."))
    return redirect(url_for("events.holidays", year=form.day.data.year), 303)


@bp.post("/holidays/<uuid:override_id>/clear")
@access(Permission.HOLIDAYS_EDIT)
def uncorrect_holiday(override_id: UUID) -> ResponseReturnValue:
    """Go back to the shipped calendar for a day."""
    override = get_override(db.session(), override_id=override_id)
    clear_holiday(db.session(), actor=current_actor(), override=override)
    db.session.commit()
    flash(gettext("The correction is taken back."))
    return redirect(url_for("events.holidays", year=override.day.year), 303)
