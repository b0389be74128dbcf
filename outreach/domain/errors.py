"""What may go wrong in a way that a user can be told.

A message is an English text marked by `N_` with named parameters; the web translates and fills it in.
"""

from __future__ import annotations

from collections.abc import Mapping

from outreach.domain.words import N_


class OutreachError(Exception):
    """Base of all errors that are answered to the user rather than logged as faults."""

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message % params if params else message)
        self.message = message
        self.params = params


class NotFound(OutreachError):
    """The thing doesn't exist, or lies outside the actor's scope: the two look the same."""

    def __init__(self, message: str = N_("There is nothing here, or you may not see it."), **params: object) -> None:
        super().__init__(message, **params)


class Forbidden(OutreachError):
    """The actor may see the thing but not do this with it."""

    def __init__(self, message: str = N_("Your role does not allow this."), **params: object) -> None:
        super().__init__(message, **params)


class Conflict(OutreachError):
    """Somebody else was first: a slot, a place or a version is taken."""

    def __init__(self, message: str, field: str | None = None, **params: object) -> None:
        super().__init__(message, **params)
        self.field = field


class RuleBroken(OutreachError):
    """One or more fields break a rule: `fields` maps a field's name to its message."""

    def __init__(self, fields: Mapping[str, str], **params: object) -> None:
        super().__init__(next(iter(fields.values())), **params)
        self.fields = dict(fields)
