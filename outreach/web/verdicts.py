"""A coverage verdict as a reader meets it (word, reason, the badge's tone), and a correction of a figure."""

from __future__ import annotations

from flask_babel import gettext as _

from outreach.domain.coverage.definitions import DEFINITIONS, OTHER_LABELS
from outreach.domain.coverage.figures import BASIS_WORDS, REASONS, VERDICT_WORDS, Figures
from outreach.queries.coverage_closings import Correction
from outreach.web.templating import write_number

TONES = {"gap": "bad", "thin": "warn", "covered": "good", "unknown": ""}
# verdicts, their reasons and what figures of people stand on, by the words that are kept
KEPT_WORDS = {str(kept): words for kept, words in (*VERDICT_WORDS.items(), *REASONS.items(), *BASIS_WORDS.items())}


def verdict_words(figures: Figures) -> tuple[str, str, str]:
    """Verdict, reason and tone of the badge."""
    verdict = figures.verdict
    return _(VERDICT_WORDS[verdict]), _(REASONS[figures.verdict_reason]), TONES[verdict.value]


def correction_words(correction: Correction) -> tuple[str, str, str]:
    """What was corrected: the figure's label, what was stated, what holds now."""
    known = DEFINITIONS.get(correction.figure)
    label = _(known.label if known else OTHER_LABELS[correction.figure])
    digits = known.digits if known else 2
    return label, _value_words(correction.before, digits), _value_words(correction.after, digits)


def _value_words(value: object, digits: int) -> str:
    if value is None:
        return _("no data")
    if isinstance(value, int | float):
        return write_number(value, 0 if isinstance(value, int) else digits)
    return _(KEPT_WORDS[str(value)])
