"""A phone number that goes through every page is in no table, log, mail or file in clear."""

from __future__ import annotations

import io
import logging
import re

from sqlalchemy import select

from outreach.domain.consent import CURRENT_CONSENT
from outreach.extensions import db
from outreach.models.base import Base, new_id
from outreach.models.leads import Lead
from tests.factories.stands import code_of, make_fair, make_stand
from tests.factories.world import load_world

DIGITS = "13987654321"
FORMS = (DIGITS, "139 8765 4321", "139-8765-4321", "98765432")


def _visit(client):
    """A visitor leaves the number at a stand and complains by the code of the record."""
    world = load_world(db.session)
    path = f"/v/{code_of(make_stand(db.session, world, make_fair(db.session, world)))}/contact"
    data = {"phone": "139-8765-4321", "consent": "y", "record_id": str(new_id()), "name": DIGITS, "village": DIGITS}
    page = client.submit(path, data | {"consent_version": CURRENT_CONSENT.version}).get_data(as_text=True)
    code = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}", page)
    client.submit("/my-record/", {"code": code[0]})
    client.submit("/my-record/correct", {"name": f"tel {DIGITS}"}, form="/my-record/")
    told = client.submit("/my-record/complain", {"kind": "other", "note": DIGITS}, form="/my-record/")
    assert told.status_code == 303


def _walk(as_role, client):
    dealer, manager, office = as_role("dealer"), as_role("manager"), as_role("office")
    data = {"phone": "139 8765 4321", "consent": "y", "source": "showroom", "name": "王", "note": f"tel {DIGITS}"}
    assert dealer.submit("/leads/new", data).status_code == 303
    lead_id = db.session.scalar(select(Lead.id))
    page = f"/leads/{lead_id}"
    dealer.submit("/leads/duplicates", {"phone": DIGITS}, form="/leads/new")
    dealer.submit("/leads/new", data)
    dealer.submit(f"{page}/call", form=page)
    dealer.submit(f"{page}/contact", {"kind": "call", "outcome": "reached", "note": DIGITS}, form=page)
    dealer.submit("/leads/find", {"number": DIGITS}, form="/leads/")
    manager.submit(f"{page}/reveal", {"reason": "complaint"}, form=page)
    manager.submit(f"{page}/do-not-call", {"reason": "asked"}, form=page)
    manager.submit("/leads/export", {"kind": "csv", "purpose": "mailing", "in_clear": "y"})
    sheet = io.BytesIO(f"手机号,同意联系\n{DIGITS},是\n".encode())
    told = manager.submit("/leads/import", {"file": (sheet, "l.csv")}, content_type="multipart/form-data")
    assert told.status_code == 303
    _visit(client)
    for step in ("find", "export", "block", "erase"):
        office.submit(f"/privacy/{step}", {"phone": DIGITS, "reason": "letter"}, form="/privacy/")
        if step == "block":
            _look(db.session)


def _look(session):
    session.rollback()
    for table in Base.metadata.sorted_tables:
        for row in session.execute(table.select()).all():
            text = " ".join(v.decode("latin-1") if isinstance(v, bytes) else str(v) for v in row)
            assert not any(form in text for form in FORMS), table.name


def test_a_canary_number_is_nowhere_in_clear(app, as_role, client, settings, caplog):
    caplog.set_level(logging.DEBUG)
    with app.app_context():
        _walk(as_role, client)
        _look(db.session)
    assert not any(form in caplog.text for form in FORMS)
    for path in settings.instance_path.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(form.encode() in data for form in FORMS), path
