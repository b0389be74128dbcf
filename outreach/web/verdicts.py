"""A coverage verdict as a reader meets it: the word, the reason, the badge's tone."""

from __future__ import annotations

from flask_babel import gettext as _

from outreach.domain.coverage.figures import REASONS, VERDICT_WORDS, Figures

TONES = {"gap": "bad", "thin": "warn", "covered": "good", "unknown": ""}


def verdict_words(figures: Figures) -> tuple[str, str, str]:
    """Verdict, reason and tone of the badge."""
    verdict = figures.verdict
    return _(VERDICT_WORDS[verdict]), _(REASONS[figures.verdict_reason]), TONES[verdict.value]
