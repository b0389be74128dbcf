"""Server groups to kill: the application, and three that are broken on purpose."""

from __future__ import annotations

import base64
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, select

from outreach.app import create_app
from outreach.database import engine_options
from outreach.domain.clock import utcnow
from outreach.extensions import db
from outreach.models.base import Base
from outreach.models.leads import Lead
from outreach.services.accounts import create_token
from outreach.settings import Settings
from tests.factories.world import build_world, load_world

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Server:
    """A gunicorn group on a port of its own; `stored` counts the rows of each id."""

    target: str
    environment: dict[str, str]
    folder: Path
    token: str = "none"
    database: str = ""
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Begin the group, and wait until its port answers."""
        self.port = self.port or _free_port()
        words = ["--bind", f"127.0.0.1:{self.port}", "--workers", "2", "--threads", "4", "--preload"]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", *words, "--log-level", "error", self.target],
                cwd=ROOT,
                env={**os.environ, **self.environment},
                start_new_session=True,
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.2).close()
                return
            except OSError:
                time.sleep(0.02)
        raise AssertionError((self.folder / "server.log").read_text()[-2000:])

    def kill(self) -> None:
        """SIGKILL to the master and its workers at once: nobody may tidy up."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def kill_and_start(self) -> None:
        """What befalls it again and again."""
        self.kill()
        self.start()

    def stored(self) -> Counter[str]:
        """How many rows hold each id."""
        if not self.database:
            connection = sqlite3.connect(self.folder / "broken.db")
            rows = [key for (key,) in connection.execute("SELECT id FROM records")]
            connection.close()
            return Counter(rows)
        engine = create_engine(self.database, **engine_options(self.database))
        with engine.connect() as connection:
            found = Counter(str(key) for key in connection.scalars(select(Lead.id)))
        engine.dispose()
        return found


def outreach_server(folder: Path, url: str) -> Server:
    """The application over an empty database with the small world in it."""
    data_key = base64.b64encode(b"s" * 32).decode()
    settings = Settings(
        environment="test",
        instance_path=folder,
        secret_key="soak " * 8,
        data_key=data_key,
        database_url=url,
        require_totp=False,
    )
    app = create_app(settings)
    with app.test_request_context():
        Base.metadata.create_all(db.engine)
        build_world(db.session())
        actor = load_world(db.session()).actor("dealer")
        _row, token = create_token(db.session(), actor=actor, name="soak", now=utcnow())
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    values = {
        "ENVIRONMENT": "test",
        "INSTANCE_PATH": str(folder),
        "SECRET_KEY": settings.secret_key,
        "DATA_KEY": data_key,
        "DATABASE_URL": url,
        "REQUIRE_TOTP": "0",
        "OUTBOX_PER_MINUTE": "1000000",
    }
    environment = {f"OUTREACH_{name}": value for name, value in values.items()}
    return Server("wsgi:app", environment, folder, token, url)


def broken_server(folder: Path, fault: str) -> Server:
    """A server that looks right and isn't: 'early', 'doubled' or 'unsynced' (see `tests.soak.broken`)."""
    environment = {"BROKEN": fault, "BROKEN_FOLDER": str(folder), "PYTHONPATH": str(ROOT)}
    return Server("tests.soak.broken:app", environment, folder)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
