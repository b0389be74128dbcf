"""Steps of a lead, each a small form on its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.clock import today, utcnow
from outreach.domain.consent import ConsentChannel, Purpose
from outreach.domain.errors import RuleBroken
from outreach.domain.leads import LossReason, Stage
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.queries.catalogues import list_ever_listed
from outreach.queries.leads import get_lead
from outreach.services import lead_contacts, lead_sales, lead_steps, loss_checks, people
from outreach.web.choices import show_faults
from outreach.web.forms import Form
from outreach.web.leads import bp
from outreach.web.leads.pages import show_lead
from outreach.web.leads.step_forms import ConsentForm, DayForm, LoseForm, OrderForm, ReasonForm, StageForm
from outreach.web.security import access, current_actor


@bp.post("/<uuid:lead_id>/stage")
@access(Permission.LEADS_WRITE)
def move(lead_id: UUID) -> ResponseReturnValue:
    """Move the lead by hand."""
    form = StageForm()
    return _step(
        lead_id,
        "stage",
        form,
        lead_steps.move_stage,
        lambda: {"target": Stage(form.stage.data), "now": utcnow(), "note": form.note.data or ""},
    )


@bp.post("/<uuid:lead_id>/lose")
@access(Permission.LEADS_WRITE)
def lose(lead_id: UUID) -> ResponseReturnValue:
    """Give the lead up."""
    form = LoseForm()
    return _step(
        lead_id,
        "lose",
        form,
        loss_checks.give_up_lead,
        lambda: {
            "reason": LossReason(form.reason.data) if form.reason.data else None,
            "now": utcnow(),
            "note": form.note.data or "",
        },
    )


@bp.post("/<uuid:lead_id>/loss/confirm")
@access(Permission.LEADS_WRITE)
def confirm_loss(lead_id: UUID) -> ResponseReturnValue:
    """A second person agrees that the lead is lost."""
    return _step(lead_id, "reason", ReasonForm(), loss_checks.confirm_loss, lambda: {"now": utcnow()})


@bp.post("/<uuid:lead_id>/loss/refuse")
@access(Permission.LEADS_WRITE)
def refuse_loss(lead_id: UUID) -> ResponseReturnValue:
    """A second person doesn't agree: the lead is open again."""
    form = ReasonForm()
    return _step(
        lead_id, "reason", form, loss_checks.refuse_loss, lambda: {"now": utcnow(), "reason": form.reason.data or ""}
    )


@bp.post("/<uuid:lead_id>/revive")
@access(Permission.LEADS_WRITE)
def revive(lead_id: UUID) -> ResponseReturnValue:
    """Take a lost lead up again."""
    form = ReasonForm()
    return _step(
        lead_id, "reason", form, lead_steps.revive_lead, lambda: {"now": utcnow(), "note": form.reason.data or ""}
    )


@bp.post("/<uuid:lead_id>/take")
@access(Permission.LEADS_WRITE)
def take(lead_id: UUID) -> ResponseReturnValue:
    """Make an unassigned lead one's own."""
    return _step(lead_id, "reason", ReasonForm(), lead_steps.take_lead, dict)


@bp.post("/<uuid:lead_id>/order")
@access(Permission.LEADS_WRITE)
def order(lead_id: UUID) -> ResponseReturnValue:
    """The customer ordered."""
    form = OrderForm()
    form.offer(list_ever_listed(db.session()))
    return _step(
        lead_id,
        "order",
        form,
        lead_sales.record_order,
        lambda: {
            "ordered_on": form.ordered_on.data or today(),
            "now": utcnow(),
            "model_id": UUID(form.model_id.data) if form.model_id.data else None,
            "model_name": form.model_name.data or "",
        },
    )


@bp.post("/<uuid:lead_id>/order/cancel")
@access(Permission.LEADS_WRITE)
def cancel_order(lead_id: UUID) -> ResponseReturnValue:
    """The order was taken back."""
    form = DayForm()
    return _step(
        lead_id,
        "day",
        form,
        lead_sales.cancel_order,
        lambda: {"cancelled_on": form.day.data or today(), "now": utcnow()},
    )


@bp.post("/<uuid:lead_id>/delivery")
@access(Permission.LEADS_WRITE)
def deliver(lead_id: UUID) -> ResponseReturnValue:
    """The car was handed over."""
    form = DayForm()
    return _step(
        lead_id,
        "day",
        form,
        lead_sales.record_delivery,
        lambda: {"delivered_on": form.day.data or today(), "now": utcnow()},
    )


@bp.post("/<uuid:lead_id>/consents")
@access(Permission.LEADS_WRITE)
def give_consent(lead_id: UUID) -> ResponseReturnValue:
    """One more purpose agreed to."""
    form = ConsentForm()
    return _step(
        lead_id,
        "consent",
        form,
        lead_contacts.give_consent,
        lambda: {
            "purpose": Purpose(form.purpose.data),
            "channel": ConsentChannel(form.channel.data),
            "now": utcnow(),
        },
    )


@bp.post("/<uuid:lead_id>/consents/withdraw")
@access(Permission.LEADS_WRITE)
def withdraw_consent(lead_id: UUID) -> ResponseReturnValue:
    """One purpose taken back."""
    named = request.form.get("purpose", "")
    purpose = next((member for member in Purpose if member.value == named), Purpose.CONTACT)
    return _step(
        lead_id, "reason", ReasonForm(), lead_contacts.withdraw_consent, lambda: {"purpose": purpose, "now": utcnow()}
    )


@bp.post("/<uuid:lead_id>/do-not-call")
@access(Permission.LEADS_WRITE)
def do_not_call(lead_id: UUID) -> ResponseReturnValue:
    """The customer asked not to be called."""
    form = ReasonForm()
    return _step(lead_id, "reason", form, people.do_not_call, lambda: {"reason": form.reason.data or ""})


@bp.post("/<uuid:lead_id>/may-call")
@access(Permission.LEADS_WRITE)
def may_call(lead_id: UUID) -> ResponseReturnValue:
    """The customer asked to be called again."""
    form = ReasonForm()
    return _step(
        lead_id, "reason", form, people.lift_do_not_call, lambda: {"reason": form.reason.data or "", "now": utcnow()}
    )


def _step(
    lead_id: UUID, name: str, form: Form, verb: Callable[..., object], params: Callable[[], dict[str, Any]]
) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    lead = get_lead(session, actor=actor, lead_id=lead_id)
    if form.validate():
        try:
            verb(session, actor=actor, lead=lead, **params())
            session.commit()
            flash(gettext("Written down in the lead's history."))
            return redirect(url_for("leads.show", lead_id=lead_id), 303)
        except RuleBroken as error:
            session.rollback()
            show_faults(form, error)
    return show_lead(lead, **{name: form}), 422
