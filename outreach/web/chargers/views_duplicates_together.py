"""One decision on many pairs of stations: those that are ticked, or all of one kind."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.validators import DataRequired, Length

from outreach.domain.charger_duplicates import Likeness, PairKind
from outreach.domain.charger_words import DECISION_LABELS
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.roles import Permission
from outreach.domain.words import N_
from outreach.extensions import db
from outreach.jobs.queue import wake
from outreach.models.chargers import StationDuplicate
from outreach.queries.duplicate_kinds import get_decision, list_waiting
from outreach.services.duplicates_together import MOST_TOGETHER
from outreach.services.jobs import request_job
from outreach.web.chargers import bp
from outreach.web.choices import choices_of, show_faults
from outreach.web.forms import Form, clean_text
from outreach.web.security import access, current_actor

MOST_TICKED, NAMED = 200, 10


class TogetherForm(Form):
    """What all of the pairs are, and why; `seen` tells the pairs that the reviewer has before the eyes."""

    verdict = RadioField(_l("What are they?"), choices=choices_of(DECISION_LABELS), validators=[DataRequired()])
    reason = TextAreaField(_l("Reason, the same for all"), validators=[DataRequired(), Length(max=500)])
    leave = BooleanField(_l("Leave a pair in the queue where something stands against it, and decide the others"))
    seen = HiddenField(validators=[DataRequired()])


def _wanted(given: MultiDict[str, str]) -> PairKind | list[UUID]:
    """The ticked pairs, or else the kind of pairs that the address names. Raises `NotFound` where it names none."""
    ids = given.getlist("pair", type=UUID)[:MOST_TICKED]
    if ids or "kept" not in given:
        return ids
    try:
        kept, other, likeness = (clean_text(given.get(name, "")) for name in ("kept", "other", "likeness"))
        return PairKind(kept, other, given.get("register") == "1", Likeness(likeness))
    except ValueError:
        raise NotFound from None


def _print_of(pairs: Sequence[StationDuplicate]) -> str:
    """The same for the same pairs: one that has left and one that has come leave their number as it was."""
    return sha256(" ".join(sorted(str(pair.id) for pair in pairs)).encode()).hexdigest()


def _page(form: TogetherForm, pairs: Sequence[StationDuplicate], wanted: PairKind | list[UUID]) -> str:
    form.seen.data = _print_of(pairs)
    kind = wanted if isinstance(wanted, PairKind) else None
    return render_template("chargers/together.html", form=form, pairs=pairs, kind=kind, most=MOST_TOGETHER, named=NAMED)


@bp.get("/duplicates/together")
@access(Permission.CHARGERS_KEEP)
def together() -> str:
    """Which pairs are meant, and what they are."""
    wanted = _wanted(request.args)
    pairs = list_waiting(db.session(), actor=current_actor(), wanted=wanted, most=MOST_TOGETHER)
    return _page(TogetherForm(formdata=None), pairs, wanted)


@bp.post("/duplicates/together")
@access(Permission.CHARGERS_KEEP)
def decide_together() -> ResponseReturnValue:
    """Decide them in the background, if the queue still holds what the reviewer saw."""
    session, actor, form, wanted = db.session(), current_actor(), TogetherForm(), _wanted(request.args)
    pairs = list_waiting(session, actor=actor, wanted=wanted, most=MOST_TOGETHER)
    valid = form.validate_on_submit()
    if valid and form.seen.data != _print_of(pairs):
        show_faults(form, RuleBroken({"verdict": N_("The queue has changed since: these are the pairs by now.")}))
    if not valid or form.errors or not pairs:
        return _page(form, pairs, wanted), 422
    asked = {"pairs": [str(pair.id) for pair in pairs], "verdict": form.verdict.data, "reason": form.reason.data}
    return _begin("station_pairs", {**asked, "leave": bool(form.leave.data)})


@bp.post("/duplicates/decisions/<uuid:decision_id>/undo")
@access(Permission.CHARGERS_KEEP)
def undo_together(decision_id: UUID) -> ResponseReturnValue:
    """Take one decision on many pairs back, in the background."""
    session, actor = db.session(), current_actor()
    decision = get_decision(session, actor=actor, decision_id=decision_id)
    return _begin("station_pairs_undo", {"decision_id": str(decision.id)})


def _begin(kind: str, payload: dict[str, Any]) -> ResponseReturnValue:
    job_id = request_job(db.session(), actor=current_actor(), kind=kind, payload=payload).id
    db.session.commit()
    wake(job_id)
    return redirect(url_for("jobs.show", job_id=job_id), 303)
