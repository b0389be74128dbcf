"""What a closed month states."""

from __future__ import annotations

from outreach.domain.coverage.closing import STATED
from outreach.domain.coverage.definitions import DEFINITIONS, OTHER_LABELS
from outreach.domain.coverage.figures import BASIS_WORDS, PeopleBasis


def test_every_figure_that_can_be_corrected_has_a_name_in_words() -> None:
    assert set(STATED) == DEFINITIONS.keys() | OTHER_LABELS.keys()
    assert not DEFINITIONS.keys() & OTHER_LABELS.keys()
    assert set(BASIS_WORDS) == set(PeopleBasis)
