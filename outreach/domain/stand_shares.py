"""Which stand of a fair a visitor is sent to: their own choice first, then the brand they ask for, then in rotation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from outreach.domain.errors import NotFound
from outreach.domain.words import N_


class SentBy(StrEnum):
    """Why a visitor came to a stand."""

    CHOICE = "choice"
    BRAND = "brand"
    ROTATION = "rotation"


SENT_LABELS: dict[SentBy, str] = {
    SentBy.CHOICE: N_("Chosen by the visitor"),
    SentBy.BRAND: N_("By the brand"),
    SentBy.ROTATION: N_("In rotation"),
}


@dataclass(frozen=True)
class StandShare:
    """A stand that may be chosen; `sent`: visitors that were sent there, not by their own choice."""

    id: UUID
    brands: frozenset[str]
    sent: int


def pick_stand(stands: Sequence[StandShare], *, chosen: UUID | None = None, brand: str = "") -> tuple[UUID, SentBy]:
    """The stand for a visitor, and why: of several that fit, the one that was sent fewest. Raises `NotFound` for none."""
    if any(stand.id == chosen for stand in stands) and chosen is not None:
        return chosen, SentBy.CHOICE
    having = [stand for stand in stands if brand and brand in stand.brands]
    if not stands:
        raise NotFound
    best = min(having or stands, key=lambda stand: (stand.sent, stand.id))
    return best.id, SentBy.BRAND if having else SentBy.ROTATION
