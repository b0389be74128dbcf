"""What the stall's page takes with it: where it sends, whom it seals to, the cars, the agreement, its words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from outreach.domain.clock import today, utcnow
from outreach.domain.consent import CURRENT_CONSENT
from outreach.domain.roles import Actor
from outreach.domain.signatures import text_hash
from outreach.domain.vehicles import UNFIT_MESSAGES, unfit_params
from outreach.models.events import Event
from outreach.queries.lead_choices import list_drivers
from outreach.queries.test_drives import AgreementText
from outreach.queries.vehicles import Fitness, list_fleet
from outreach.web.fair.words import fields, words
from outreach.web.wording import said

MODULES = ("store", "send", "seal", "lead", "drive", "outbox", "ready", "people", "rescue", "words")
# what is loaded only when it is needed: the worker keeps it all the same, since it may be needed with no network
LATER = {"qr": "vendor/qr/0.7.0/index.js", "decode": "vendor/qr/0.7.0/decode.js"}


def make_pack(
    session: Session, *, actor: Actor, event: Event, agreement: AgreementText, sign_in: str
) -> dict[str, Any]:
    """The page's JSON. It holds nobody's number or name, and nothing that proves who wrote."""
    key = current_app.extensions["outreach.phone_seals"].public(today())
    modules = {name: url_for("static", filename=f"js/fair/{name}.js") for name in MODULES}
    later = {name: url_for("static", filename=path) for name, path in LATER.items()}
    return {
        "event": str(event.id),
        "user": str(actor.user_id),
        "signin": sign_in,
        "stall": actor.event_id is not None,
        "seal": {"key": key.name, "public": key.raw},
        "consent": CURRENT_CONSENT.version,
        "agreement": {"version": agreement.version, "hash": text_hash(agreement.text_zh, agreement.text_en)},
        "cars": [_car(fitness) for fitness in list_fleet(session, actor=actor, today=today())],
        "leads": _leads(session, actor, event),
        "outbox": url_for("api_outbox.post_outbox"),
        "practice": url_for("api_outbox.post_practice"),
        "stamp": url_for("fair.sign_in", event_id=event.id),
        "news": url_for("fair.staff_words", event_id=event.id),
        "worker": url_for("fair.worker"),
        "modules": modules | later,
        "later": [modules["rescue"], *later.values()],
        "login": url_for("security.login", next=url_for("fair.show", event_id=event.id)),
        "words": words(),
        "fields": fields(),
    }


def _car(fitness: Fitness) -> dict[str, Any]:
    car = fitness.vehicle
    unfit = said(UNFIT_MESSAGES[fitness.unfit[0][0]], unfit_params(list(fitness.unfit))) if fitness.unfit else ""
    label = " ".join(part for part in (car.label, car.model.model, car.plate) if part)
    return {"id": str(car.id), "label": label, "unfit": unfit, "out": fitness.out is not None}


def _leads(session: Session, actor: Actor, event: Event) -> list[dict[str, str]]:
    """Whom a test drive may be for: those of this event's last two days, masked."""
    found = list_drivers(session, actor=actor, event_id=event.id, since=utcnow() - timedelta(days=2))
    return [{"id": str(lead.id), "masked": lead.masked or gettext("no phone")} for lead in found]
