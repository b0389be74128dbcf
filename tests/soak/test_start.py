"""Four processes that start on an empty installation at once: one makes the tables and the keys, all go on."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from outreach.database import engine_options
from tests.databases import database_url
from tests.soak.servers import ROOT

pytestmark = pytest.mark.xdist_group("soak")
# the first steps make the tables that all want to make at once; the others only take longer
REVISION = "0003"


def test_four_that_start_on_an_empty_database_at_once(tmp_path: Path) -> None:
    with database_url(tmp_path) as url:
        environment = {
            "OUTREACH_ENVIRONMENT": "test",
            "OUTREACH_INSTANCE_PATH": str(tmp_path / "instance"),
            "OUTREACH_SECRET_KEY": "start " * 8,
            "OUTREACH_DATA_KEY": base64.b64encode(b"s" * 32).decode(),
            "OUTREACH_DATABASE_URL": url,
        }
        words = [sys.executable, "-m", "tests.soak.starters", "4", REVISION]
        ended = subprocess.run(words, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True)
        assert ended.returncode == 0, ended.stderr
        engine = create_engine(url, **engine_options(url))
        with engine.connect() as connection:
            assert connection.scalars(text("SELECT version_num FROM alembic_version")).all() == [REVISION]
        engine.dispose()
    keys = sorted(path.name for path in (tmp_path / "instance" / "keys").iterdir())
    assert keys == ["outbox.key", "phone.key"]
