"""Forms of operating data: the file that is tried, the file that is taken out."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from outreach.importers.operations import OperationFile
from outreach.web.choices import choices_of
from outreach.web.uploads import UploadForm

KINDS = {OperationFile.ENERGY: _l("Energy by station and month"), OperationFile.OUTAGES: _l("Outages")}


class OperationImportForm(UploadForm):
    """A table of energy or of outages."""

    kind = SelectField(_l("What the table tells"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices_of(KINDS)
