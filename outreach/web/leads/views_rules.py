"""The company's own follow-up rules."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, TimeField
from wtforms.validators import InputRequired, NumberRange, Optional

from outreach.domain.clock import today
from outreach.domain.errors import RuleBroken
from outreach.domain.follow_up import LONGEST_INTERVAL, LONGEST_OVERDUE, FollowUpRules
from outreach.domain.leads import Grade
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.queries.follow_up import follow_up_plan
from outreach.services.follow_up import set_rules
from outreach.web.choices import show_faults
from outreach.web.forms import Form
from outreach.web.leads import bp
from outreach.web.security import access, current_actor


class RulesForm(Form):
    """Days between contacts by grade, hours of work, and when an overdue lead returns."""

    _days = (InputRequired(), NumberRange(1, LONGEST_INTERVAL))
    o_days = IntegerField(_l("O, deposit paid"), validators=_days)
    h_days = IntegerField(_l("H, buys within a week"), validators=_days)
    a_days = IntegerField(_l("A, within a month"), validators=_days)
    b_days = IntegerField(_l("B, within three months"), validators=_days)
    c_days = IntegerField(_l("C, later"), validators=_days)
    opens_at = TimeField(_l("Work begins at"), validators=[InputRequired()])
    closes_at = TimeField(_l("Work ends at"), validators=[InputRequired()])
    return_after = IntegerField(
        _l("Working days overdue after which a lead returns to the pool"),
        validators=[Optional(), NumberRange(1, LONGEST_OVERDUE)],
    )

    def rules(self) -> FollowUpRules:
        """What was entered."""
        days = {grade: int(self[f"{grade.value}_days"].data) for grade in Grade}
        hours = {name: self[name].data for name in ("opens_at", "closes_at")}
        return FollowUpRules(days, self.return_after.data, **hours)


@bp.get("/rules")
@access(Permission.LEADS_HAND_OVER)
def rules() -> ResponseReturnValue:
    """The rule that holds; the office has none of its own."""
    actor = current_actor()
    if actor.organisation_id is None:
        return redirect(url_for("leads.index"), 303)
    held = follow_up_plan(db.session(), organisation_id=actor.organisation_id, day=today()).rules
    days = {f"{grade.value}_days": number for grade, number in held.intervals.items()}
    return render_template("leads/rules.html", form=RulesForm(data={**vars(held), **days}))


@bp.post("/rules")
@access(Permission.LEADS_HAND_OVER)
def set_rule() -> ResponseReturnValue:
    """Set another."""
    session, form = db.session(), RulesForm()
    if form.validate():
        try:
            set_rules(session, actor=current_actor(), rules=form.rules())
            session.commit()
            flash(gettext("The rule is set. Leads that have a day keep it; the next ones go by the rule."))
            return redirect(url_for("leads.rules"), 303)
        except RuleBroken as error:
            session.rollback()
            show_faults(form, error)
    return render_template("leads/rules.html", form=form), 422
