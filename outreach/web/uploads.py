"""Uploaded tables: kept while their dry run is looked at, then read again to be applied."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField
from wtforms.validators import DataRequired

from outreach.domain.errors import NotFound
from outreach.domain.roles import Actor
from outreach.extensions import db
from outreach.models.files import StoredFile
from outreach.services.files import path_of, store_file
from outreach.web.forms import Form


class UploadForm(Form):
    """A table to be tried."""

    file = FileField(_l("File (XLSX or CSV)"), validators=[DataRequired(_l("Choose a file."))])


class ApplyForm(Form):
    """The file whose dry run was seen."""

    file_id = HiddenField(validators=[DataRequired()])


def files_folder() -> Path:
    """Where uploaded bytes lie."""
    return Path(current_app.instance_path) / "files"


def keep_upload(actor: Actor, upload: FileStorage) -> StoredFile:
    """Store an uploaded file and commit."""
    stored = store_file(
        db.session(),
        actor=actor,
        folder=files_folder(),
        content=upload.read(),
        name=(upload.filename or "table").replace("\x00", "")[-120:],
        media_type=(upload.mimetype or "application/octet-stream")[:100],
    )
    db.session.commit()
    return stored


def read_upload(actor: Actor, file_id: str) -> tuple[bytes, str]:
    """The bytes and the name of a file that this actor uploaded; raises NotFound for any other."""
    try:
        stored = db.session.get(StoredFile, UUID(file_id))
    except ValueError:
        raise NotFound from None
    if stored is None or stored.user_id != actor.user_id or actor.user_id is None:
        raise NotFound
    return path_of(files_folder(), stored.sha256).read_bytes(), stored.name
