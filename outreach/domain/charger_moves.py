"""A station that is said to stand elsewhere: a proposal that somebody accepts or refuses, never a change by itself."""

from __future__ import annotations

from enum import StrEnum

from outreach.domain.words import N_

MOVE_METRES = 100.0


class MoveStatus(StrEnum):
    """What was decided about a proposed position."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class MoveVerdict(StrEnum):
    """What is said of all proposals of one file at once."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    UNDO = "undo"


MOVE_LABELS = {
    MoveStatus.OPEN: N_("To be decided"),
    MoveStatus.ACCEPTED: N_("Moved"),
    MoveStatus.REFUSED: N_("Left where it was"),
}
