"""Backup and restore: the database, the uploaded files and the keys in one archive, checked on both ways.

SQLite is copied by its backup API (copying a WAL file keeps none of its last rows), PostgreSQL by pg_dump. Either may
go on writing meanwhile: the rows of the manifest are counted in the state that was dumped.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pysqlite3
from dotenv import dotenv_values
from sqlalchemy import Connection, Engine, NullPool, create_engine, inspect, text

from outreach.domain.clock import utcnow

MANIFEST = "manifest.json"
SETTINGS = "settings.env"
HEAD = "audit-head.json"


class BackupError(RuntimeError):
    """The archive can't be made or restored; the message says why."""


@dataclass(frozen=True)
class Manifest:
    """What an archive holds: rows by table, and the SHA-256 of each of its files."""

    made_at: str
    engine: str
    rows: dict[str, int]
    sha256: dict[str, str]


def back_up(engine: Engine, *, instance: Path, target: Path, keys: Mapping[str, str]) -> Manifest:
    """Write the archive `target` (a .zip) and read it back. Raises `BackupError`.

    `keys` are the variables without which the data can't be read, wherever this installation has them from.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        dump = folder / "database.dump"
        members = {"database.dump": dump, SETTINGS: _copy_settings(instance, folder, keys)}
        if (instance / HEAD).exists():
            # before the dump: the chain may grow past its noted head, never fall short of it
            members[HEAD] = Path(shutil.copy2(instance / HEAD, folder / HEAD))
        rows = _dump(engine, dump)
        for path in sorted((instance / "files").rglob("*")):
            if path.is_file():
                members[f"files/{path.relative_to(instance / 'files').as_posix()}"] = path
        manifest = Manifest(
            made_at=utcnow().isoformat(),
            engine=engine.dialect.name,
            rows=rows,
            sha256={member: _digest(path) for member, path in members.items()},
        )
        partial = target.with_suffix(".partial")
        partial.unlink(missing_ok=True)
        partial.touch(mode=0o600)
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, path in members.items():
                archive.write(path, member)
            archive.writestr(MANIFEST, json.dumps(manifest.__dict__, indent=1))
        read_manifest(partial)
        partial.replace(target)
    return manifest


def restore(engine: Engine, *, instance: Path, source: Path, force: bool = False) -> Manifest:
    """Put the archive's database, files and keys back, and compare the rows with its manifest.

    Raises `BackupError` for a damaged archive, another engine, or a database with accounts unless `force`.
    """
    manifest = read_manifest(source)
    if manifest.engine != engine.dialect.name:
        raise BackupError(f"the archive is of {manifest.engine}, this installation runs {engine.dialect.name}")
    if not force and count_rows(engine).get("users"):
        raise BackupError("this database has accounts: restore with --force to replace it")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with zipfile.ZipFile(source) as archive:
            for member in manifest.sha256:
                archive.extract(member, folder)
        _load(engine, folder / "database.dump")
        if (folder / "files").is_dir():
            shutil.copytree(folder / "files", instance / "files", dirs_exist_ok=True)
        (instance / HEAD).unlink(missing_ok=True)
        for kept in (SETTINGS, HEAD):
            if (folder / kept).exists():
                (folder / kept).chmod(0o600)
                shutil.copy2(folder / kept, instance / kept)
    found = count_rows(engine)
    if found != manifest.rows:
        differing = {table for table, _ in manifest.rows.items() ^ found.items()}
        raise BackupError(f"rows differ from the archive's manifest in: {', '.join(sorted(differing))}")
    return manifest


def _copy_settings(instance: Path, folder: Path, keys: Mapping[str, str]) -> Path:
    """The settings file with the keys in force, which may come from the environment instead."""
    source, copy = instance / SETTINGS, folder / SETTINGS
    kept = source.read_text() if source.exists() else ""
    stored = dotenv_values(stream=StringIO(kept))
    missing = "".join(f"{name}={value}\n" for name, value in keys.items() if stored.get(name) != value)
    copy.write_text(kept if not missing else f"{kept.rstrip()}\n{missing}".lstrip())
    return copy


def read_manifest(source: Path) -> Manifest:
    """The archive's manifest, after every member's SHA-256 was compared. Raises `BackupError`."""
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = Manifest(**json.loads(archive.read(MANIFEST)))
            for member, digest in manifest.sha256.items():
                if ".." in Path(member).parts or hashlib.sha256(archive.read(member)).hexdigest() != digest:
                    raise BackupError(f"{member} is damaged")
    except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise BackupError(f"not a readable backup: {error}") from None
    return manifest


def count_rows(engine: Engine) -> dict[str, int]:
    """Rows by table."""
    with engine.connect() as connection:
        return _rows(connection)


def _rows(connection: Connection) -> dict[str, int]:
    quote = connection.dialect.identifier_preparer.quote
    names = sorted(inspect(connection).get_table_names())
    counts = {name: text(f"SELECT count(*) FROM {quote(name)}") for name in names}  # noqa: S608  # our own tables
    return {name: int(connection.scalar(count) or 0) for name, count in counts.items()}


def _dump(engine: Engine, target: Path) -> dict[str, int]:
    """Dump the database, and return the rows by table in the very state that was dumped."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection, closing(pysqlite3.connect(str(target))) as copy:
            connection.rollback()
            connection.connection.dbapi_connection.backup(copy)  # type: ignore[union-attr]  # SQLite's own method
            if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise BackupError("the copy of the database is damaged")
        return count_rows(create_engine(f"sqlite:///{target}", module=pysqlite3, poolclass=NullPool))
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        _run(engine, ["pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}"])
        return _rows(connection)


def _load(engine: Engine, source: Path) -> None:
    if engine.dialect.name == "sqlite":
        copy = pysqlite3.connect(str(source))
        with engine.connect() as connection:
            connection.rollback()
            copy.backup(connection.connection.dbapi_connection)
        copy.close()
        return
    engine.dispose()
    _run(engine, ["pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(source)])


def _run(engine: Engine, command: list[str]) -> None:
    program = shutil.which(command[0])
    if program is None:
        raise BackupError(f"{command[0]} is not on the PATH: install PostgreSQL's client programs")
    url = engine.url.set(drivername="postgresql")
    password = url.password or ""
    address = url.set(password=None).render_as_string(hide_password=False)
    arguments = [program, *command[1:], f"--dbname={address}"]
    done = subprocess.run(arguments, env={**os.environ, "PGPASSWORD": str(password)}, capture_output=True, text=True)  # noqa: S603  # no shell
    if done.returncode:
        raise BackupError(f"{command[0]}: {done.stderr.strip()[-500:]}")


def _digest(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
