"""What has changed in an event since somebody last looked at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol


class Noted(Protocol):
    """A step of an event's life as far as it matters here; `changes`: field -> [before, after] as JSON values."""

    @property
    def created_at(self) -> datetime:
        """When it was taken."""

    @property
    def changes(self) -> Mapping[str, Any]:
        """What it changed."""

    @property
    def by(self) -> str:
        """Who took it."""


@dataclass(frozen=True)
class FieldChange:
    """A field as it was then and as it is now, and who changed it last and when."""

    field: str
    before: Any
    after: Any
    who: str
    at: datetime


def changes_since(steps: Iterable[Noted], since: datetime) -> list[FieldChange]:
    """Every field that differs from what it was at that moment, in the order in which they first changed. What was changed and
    changed back is left out.
    """
    found: dict[str, FieldChange] = {}
    for step in steps:
        if step.created_at <= since:
            continue
        for name, (before, after) in step.changes.items():
            known = found.get(name) or FieldChange(name, before, after, step.by, step.created_at)
            found[name] = replace(known, after=after, who=step.by, at=step.created_at)
    return [change for change in found.values() if change.before != change.after]
