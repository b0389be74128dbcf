"""A number taken at the stall is in no file in clear: not of the phone, the server or its database, sent or unsent."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from outreach.extensions import db
from outreach.models.people import Person
from outreach.settings import Settings
from tests.browser.phone import Phone
from tests.browser.test_fair import stall, take, wait_for
from tests.browser.test_fair_queue import line, phone

__all__ = ["line", "phone", "stall"]
DIGITS = "13987654321"
# as it is typed, as the page shows it while it is typed, as E.164, and the part that no mask shows
FORMS = (DIGITS, "139 8765 4321", "+8613987654321", "98765432")
CODINGS = ("utf-8", "utf-16-le", "utf-16-be")
TYPED = "13698765432"


@pytest.fixture
def database(session: Session) -> Iterator[Path]:
    """The folder of the database's files: PostgreSQL notes every statement with its values in a log there."""
    engine = db.engine
    if engine.dialect.name == "sqlite":
        yield Path(engine.url.database or "").parent
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ALTER SYSTEM SET log_statement = 'all'"))
        connection.execute(text("SELECT pg_reload_conf()"))
        yield Path(connection.scalar(text("SHOW data_directory")) or "")
        connection.execute(text("ALTER SYSTEM RESET log_statement"))
        connection.execute(text("SELECT pg_reload_conf()"))


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the server puts its temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def holders(folder: Path, *wanted: bytes) -> list[str]:
    """The files below a folder in which any of these bytes stand."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return [str(path) for path in files if any(one in path.read_bytes() for one in wanted)]


def in_clear(*folders: Path) -> list[str]:
    """The files that hold a number in clear, in any way of writing it."""
    wanted = [form.encode(coding) for form in (*FORMS, TYPED) for coding in CODINGS]
    return [name for folder in folders for name in holders(folder, *wanted)]


def test_a_number_is_in_clear_in_no_file_of_phone_and_server(
    phone: Phone,
    stall: str,
    session: Session,
    settings: Settings,
    database: Path,
    temporary: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    phone.sign_in("dealer")
    page = phone.open(stall)
    page.wait_for_selector("html[data-ready=true]")
    page.context.set_offline(True)
    take(page, DIGITS)
    wait_for(page, "waiting", 1)
    page.locator("#phone").press_sequentially(TYPED)
    page.wait_for_timeout(4000)  # what Chromium keeps of a page to open it again, it writes after some seconds
    phone.put_down()
    assert holders(phone.profile, b"139****4321") != []  # what is kept there can be found there
    assert in_clear(phone.profile) == []
    page = phone.take_up()
    page = phone.open(stall)
    wait_for(page, "received", 1)
    phone.put_down()
    sealed = session.query(Person.number_sealed).scalar()
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("CHECKPOINT"))
        session.rollback()
    assert holders(database, sealed) != []
    assert in_clear(phone.profile, settings.instance_path, database, temporary) == []
    assert not any(form in caplog.text for form in (*FORMS, TYPED))
