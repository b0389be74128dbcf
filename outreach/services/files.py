"""Keeps uploaded files: bytes on disk under their SHA-256, written once, and a row for each use."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from sqlalchemy.orm import Session

from outreach.domain.roles import Actor
from outreach.models.files import StoredFile


def store_file(
    session: Session, *, actor: Actor, folder: Path, content: bytes, name: str, media_type: str
) -> StoredFile:
    """Write `content` below `folder` (`instance/files`) and add its row. The same bytes are kept once."""
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(folder, digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        Path(temporary).replace(path)
    stored = StoredFile(
        sha256=digest,
        name=name[-200:],
        media_type=media_type,
        size=len(content),
        user_id=actor.user_id,
        organisation_id=actor.organisation_id,
    )
    session.add(stored)
    session.flush()
    return stored


def path_of(folder: Path, sha256: str) -> Path:
    """Where the bytes with this digest lie."""
    return folder / sha256[:2] / sha256
