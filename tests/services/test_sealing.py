"""The audit log only grows, its seals hold all that was committed, and tampering is found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from outreach.domain.audit import Fault, Head
from outreach.domain.clock import utcnow
from outreach.models.audit import AuditEntry, AuditSeal
from outreach.services import audit
from outreach.services.sealing import count_unsealed, find_head, seal_all, seal_entries, verify_chain
from tests.client import StrictClient
from tests.factories.world import World


@pytest.fixture
def log(session: Session, world: World) -> None:
    """Three committed entries."""
    for number in range(3):
        audit.record(
            session,
            actor=world.actor("office"),
            action="venue.register",
            subject=world.organisations[0],
            after={"name": "如皋", "stalls": number, "share": 0.1},
        )
    session.commit()


def lift_guards(session: Session) -> None:
    """What an intruder with the database's password could do."""
    if session.get_bind().dialect.name == "sqlite":
        for table in ("audit_entries", "audit_seals"):
            for verb in ("update", "delete"):
                session.execute(text(f"DROP TRIGGER {table}_keep_{verb}"))
    else:
        session.execute(text("SET session_replication_role = replica"))


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET action = 'x'",
        "DELETE FROM audit_entries",
        "UPDATE audit_seals SET hash = 'x'",
        "DELETE FROM audit_seals",
    ],
)
def test_database_refuses_changes(session: Session, statement: str) -> None:
    seal_entries(session, now=utcnow())
    session.commit()
    with pytest.raises(DatabaseError, match="only grows"):
        session.execute(text(statement))
    session.rollback()


@pytest.mark.usefixtures("log")
def test_seals_hold_and_go_on(session: Session, world: World, tmp_path: Path) -> None:
    assert count_unsealed(session) == 3
    assert seal_all(session, now=utcnow(), head_file=tmp_path / "head.json") == 3
    assert seal_all(session, now=utcnow(), head_file=tmp_path / "head.json") == 0
    audit.record(session, actor=world.actor("office"), action="x.y", subject="areas")
    session.commit()
    assert seal_entries(session, now=utcnow()) == 1
    session.commit()
    verdict = verify_chain(session)
    assert verdict.holds
    assert verdict.checked == 4
    assert count_unsealed(session) == 0


@pytest.mark.usefixtures("log")
def test_uncommitted_entries_are_left(session: Session, world: World) -> None:
    audit.record(session, actor=world.actor("office"), action="never.happened", subject="areas")
    session.rollback()
    assert seal_entries(session, now=utcnow()) == 3


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE audit_entries SET action = 'venue.remove' WHERE id = :second", Fault.CHANGED),
        ("UPDATE audit_entries SET role = 'organiser' WHERE id = :second", Fault.CHANGED),
        ("DELETE FROM audit_seals WHERE entry_id = :second", Fault.GAP),
        ("DELETE FROM audit_seals WHERE entry_id > :second", Fault.SHORTENED),
    ],
)
def test_tampering_is_found(session: Session, statement: str, fault: Fault) -> None:
    seal_entries(session, now=utcnow())
    session.commit()
    known = find_head(session)
    second = session.scalars(select(AuditSeal.entry_id).order_by(AuditSeal.number)).all()[1]
    lift_guards(session)
    session.execute(text(statement), {"second": second})
    verdict = verify_chain(session, known=known)
    session.rollback()
    assert verdict.fault is fault


def test_second_sealer_gives_way(app: Flask, session: Session, log: None) -> None:
    seal_entries(session, now=utcnow())
    session.commit()
    head = find_head(session)
    session.add(AuditSeal(number=head.number, entry_id=999_999, previous="x", hash="y", sealed_at=utcnow()))
    with pytest.raises(DatabaseError):
        session.flush()
    session.rollback()
    assert find_head(session) == Head(head.number, head.hash)


@pytest.mark.usefixtures("log")
def test_commands_seal_and_verify(app: Flask, session: Session) -> None:
    session.rollback()
    runner = app.test_cli_runner()
    (Path(app.instance_path) / "audit-head.json").unlink(missing_ok=True)
    assert runner.invoke(args=["audit", "seal"]).output.startswith("3 sealed")
    done = runner.invoke(args=["audit", "verify"])
    assert done.exit_code == 0
    assert done.output.startswith("3 seals hold")
    lift_guards(session)
    session.execute(text("UPDATE audit_entries SET after = '{}'"))
    session.commit()
    broken = runner.invoke(args=["audit", "verify"])
    assert broken.exit_code == 1
    (Path(app.instance_path) / "audit-head.json").unlink()


@pytest.mark.usefixtures("log")
def test_log_is_the_offices(as_role: Callable[[str], StrictClient], session: Session) -> None:
    office = as_role("office")
    page = office.get("/audit/?action=venue.register&who=off&first_on=2020-01-01").get_data(as_text=True)
    shown = '登记场地<br><small class="muted">venue.register</small>'
    assert page.count(shown) == 3
    assert shown not in office.get("/audit/?last_on=2020-01-01").get_data(as_text=True)
    assert office.get("/audit/?cursor=nonsense").status_code == 422
    assert as_role("province").get("/audit/").status_code == 403
    assert session.scalars(select(AuditEntry)).first() is not None


@pytest.mark.usefixtures("log")
def test_a_lost_note_of_the_head_is_told_and_made_anew_on_demand(app: Flask, session: Session) -> None:
    note = Path(app.instance_path) / "audit-head.json"
    note.unlink(missing_ok=True)
    run = app.test_cli_runner().invoke
    assert run(args=["audit", "seal"]).exit_code == 0
    assert run(args=["audit", "verify"]).exit_code == 0
    note.unlink()
    assert run(args=["audit", "seal"]).exit_code == 0  # sealing doesn't hide the loss
    lost = run(args=["audit", "verify"])
    assert (lost.exit_code, "audit-head.json" in lost.output) == (1, True)
    assert run(args=["audit", "anchor"]).exit_code == 0
    assert run(args=["audit", "verify"]).exit_code == 0
    note.unlink()
