"""The refused rows of an import as a download, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from flask import Response, send_file
from flask_babel import gettext

from outreach.importers.refused_rows import JSON_TYPE, as_csv
from outreach.models.files import StoredFile
from outreach.services.files import path_of
from outreach.web.wording import said


def refused_file(stored: StoredFile, folder: Path, labels: Mapping[str, str]) -> Response:
    """The kept rows as CSV; files of an earlier release are CSV already. `labels`: message ids of the fields."""
    path = path_of(folder, stored.sha256)
    if stored.media_type != JSON_TYPE:
        return send_file(path, mimetype="text/csv", as_attachment=True, download_name="refused.csv")
    headings = (gettext("Line"), gettext("Field"), gettext("Reason"))
    answer = Response(as_csv(path.read_bytes(), say=said, labels=labels, headings=headings), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="refused.csv"'
    return answer
