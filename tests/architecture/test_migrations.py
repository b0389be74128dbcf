"""Migrations make what the models say, from nothing, and leave rows whole."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import CheckConstraint, inspect

from outreach.app import create_app
from outreach.extensions import db
from outreach.models.base import Base, UTCDateTime
from outreach.settings import Settings
from tests.databases import database_url

VERSIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"


@pytest.fixture
def migrated(tmp_path: Path) -> Iterator[Flask]:
    """An application over a database that migrations alone have made."""
    with database_url(tmp_path) as url:
        settings = Settings(
            environment="test",
            instance_path=tmp_path,
            secret_key="migrations" * 4,
            data_key=base64.b64encode(b"k" * 32).decode(),
            database_url=url,
        )
        app = create_app(settings)
        with app.test_request_context():
            upgrade()
            yield app
            db.session.remove()
            db.engine.dispose()


def test_migrations_equal_models(migrated: Flask) -> None:
    def compare(_context: object, _inspected: object, _column: object, _found: object, wanted: object) -> bool | None:
        return False if isinstance(wanted, UTCDateTime) else None

    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": compare})
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_keep_every_check(migrated: Flask) -> None:
    """Alembic compares no checks: a role or a status that only the models know would be refused by the database."""
    reader, literal = inspect(db.engine), {"literal_binds": True}
    wanted, found = set(), set()
    for table in Base.metadata.sorted_tables:
        rules = [rule for rule in table.constraints if isinstance(rule, CheckConstraint)]
        wanted |= {_check(table.name, rule.name, rule.sqltext.compile(compile_kwargs=literal)) for rule in rules}
        found |= {
            _check(table.name, rule["name"], rule["sqltext"]) for rule in reader.get_check_constraints(table.name)
        }
    assert found == wanted


def _check(table: str, name: object, rule: object) -> tuple[str, ...]:
    """A check by its place, its name and the values it names: each database writes the rest back in its own way."""
    return table, str(name), *sorted(re.findall(r"'(\w+)'", str(rule)))


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("*.py")), ids=lambda path: path.name)
def test_migrations_never_import_the_application(path: Path) -> None:
    assert re.search(r"^\s*(from|import) outreach", path.read_text(), re.M) is None
