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
from sqlalchemy import text

from outreach.app import create_app
from outreach.extensions import db
from outreach.models.base import Base, UTCDateTime
from outreach.settings import Settings
from tests.databases import database_url
from tests.factories.world import build_world

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


def test_migrated_database_takes_the_world(migrated: Flask) -> None:
    build_world(db.session())
    if db.engine.dialect.name == "sqlite":
        assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
    assert db.session.scalar(text("SELECT count(*) FROM users")) == 10
    db.session.remove()
    upgrade()


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("*.py")), ids=lambda path: path.name)
def test_migrations_never_import_the_application(path: Path) -> None:
    assert re.search(r"^\s*(from|import) outreach", path.read_text(), re.M) is None
