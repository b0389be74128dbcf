"""Sealed fields: a text that the database holds encrypted, bound to its table, row and field."""

from __future__ import annotations

from typing import Any

from outreach.domain.vault import current_vault


class SealedText:
    """`name = SealedText()` reads and writes the column `name_sealed`. The row needs its id before it is written to."""

    def __set_name__(self, owner: type, name: str) -> None:
        """Remember the field's name."""
        self.field = name

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        """The text in clear; '' for none."""
        if row is None:
            return self
        sealed = getattr(row, f"{self.field}_sealed")
        if sealed is None:
            return ""
        return current_vault().open(sealed, table=row.__tablename__, row=row.id, field=self.field)

    def __set__(self, row: Any, text: str) -> None:
        """Seal `text` for this row; '' clears it."""
        if text and row.id is None:
            raise ValueError("a row needs its id before a field of it can be sealed")
        sealed = current_vault().seal(text, table=row.__tablename__, row=row.id, field=self.field) if text else None
        setattr(row, f"{self.field}_sealed", sealed)
