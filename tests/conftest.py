"""Fixtures that every test may use: `app`, `session`, `world`, `client`, `as_role`."""

from __future__ import annotations

import base64
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings as hypothesis_settings
from sqlalchemy.orm import Session

from outreach.app import create_app
from outreach.extensions import db
from outreach.models.base import Base
from outreach.settings import Settings
from tests.client import StrictClient, sign_in
from tests.databases import Restorer, database_url
from tests.factories.world import World, build_world, load_world

# no test fails because the machine is busy
hypothesis_settings.register_profile("outreach", deadline=None)
hypothesis_settings.load_profile("outreach")

MEMORY, ROOM = Path("/dev/shm"), 6 << 30  # noqa: S108  # the folder in memory that Linux has
if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    # thousands of small transactions wait for a disk, with sync on as in production; in memory they don't. No database
    # can tell the difference: what a crash of the machine would lose isn't what these tests are about
    os.environ["TMPDIR"], tempfile.tempdir = str(MEMORY), None

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "data"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of real files are skipped where these are absent, unless the run demands them."""
    if SHARED.is_dir() or os.environ.get("OUTREACH_REQUIRE_SHARED") == "1" or os.environ.get("CI") == "true":
        return
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(pytest.mark.skip(reason="../shared/data is not here"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files."""
    assert SHARED.is_dir(), "../shared/data is required in this run"
    return SHARED


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of the run's application, with an empty database."""
    folder = tmp_path_factory.mktemp("instance")
    with database_url(folder) as url:
        yield Settings(
            environment="test",
            instance_path=folder,
            secret_key="test " * 8,
            data_key=base64.b64encode(b"k" * 32).decode(),
            database_url=url,
            require_totp=False,
            private_registers=True,
        )


@pytest.fixture(scope="session")
def built_app(settings: Settings) -> Iterator[tuple[Flask, Restorer]]:
    """The run's application with the small world in it."""
    app = create_app(settings)
    with app.test_request_context():
        Base.metadata.create_all(db.engine)
        build_world(db.session())
        db.session.remove()
        restorer = Restorer(db.engine)
        restorer.keep(Base.metadata)
    yield app, restorer
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(built_app: tuple[Flask, Restorer]) -> Flask:
    """The application over a database in its first state."""
    app, restorer = built_app
    with app.app_context():
        restorer.restore()
    return app


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session of the test's own, inside an application context."""
    with app.app_context():
        yield db.session()
        db.session.remove()


@pytest.fixture
def world(session: Session) -> World:
    """The small world's rows in the test's session."""
    return load_world(session)


@pytest.fixture
def client(app: Flask) -> StrictClient:
    """A stranger's browser."""
    app.test_client_class = StrictClient
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def as_role(app: Flask) -> Callable[[str], StrictClient]:
    """A browser signed in as an account of the small world: `as_role("organiser")`."""

    def make(name: str) -> StrictClient:
        app.test_client_class = StrictClient
        client: StrictClient = app.test_client()  # type: ignore[assignment]
        sign_in(client, f"{name}@test.example")
        return client

    return make
