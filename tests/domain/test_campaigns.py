from datetime import UTC, date, datetime

import pytest

from outreach.domain.campaigns import (
    DEFINITIONS,
    STATUS_LABELS,
    STEP_LABELS,
    TARGET_LABELS,
    CampaignDetails,
    CampaignStatus,
    CampaignStep,
    Progress,
    TargetKind,
    TargetValue,
    carry_over,
    check_campaign,
    elapsed_share,
    steps_from,
)  # fmt: skip

NOW = datetime(2026, 6, 14, 1, tzinfo=UTC)


def details(first_on, last_on):
    return CampaignDetails("2026 season", "", first_on, last_on, "")


def test_status_moves_only_along_the_table():
    assert steps_from(CampaignStatus.DRAFT) == [CampaignStep.START]
    assert steps_from(CampaignStatus.RUNNING) == [CampaignStep.CLOSE]
    assert steps_from(CampaignStatus.CLOSED) == [CampaignStep.REOPEN]


def test_campaign_days_are_checked():
    assert check_campaign(details(date(2026, 1, 1), date(2026, 1, 1))) == {}
    assert set(check_campaign(details(date(2026, 1, 2), date(2026, 1, 1)))) == {"last_on"}
    assert set(check_campaign(details(date(2026, 1, 1), date(2036, 1, 1)))) == {"last_on"}


def test_carry_over_keeps_counties_that_take_part_and_rounds_up():
    last = [
        TargetValue(2, TargetKind.LEADS, 10),
        TargetValue(1, TargetKind.EVENTS, 3),
        TargetValue(9, TargetKind.EVENTS, 5),
    ]
    assert carry_over(last, [1, 2], 110) == [TargetValue(1, TargetKind.EVENTS, 4), TargetValue(2, TargetKind.LEADS, 11)]
    assert carry_over(last, []) == []


@pytest.mark.parametrize(
    ("done", "target", "elapsed", "ratio", "expected", "pace"),
    [
        (5, 10, 0.5, 0.5, 5, 0),
        (1, 10, 0.25, 0.1, 3, -2),
        (3, None, 0.5, None, None, None),
        (3, 0, 0.5, None, None, None),
    ],
)
def test_progress_compares_with_an_even_pace(done, target, elapsed, ratio, expected, pace):
    progress = Progress(TargetKind.LEADS, done, target, elapsed, NOW)
    assert (progress.ratio, progress.expected, progress.pace) == (ratio, expected, pace)
    assert progress.definition == DEFINITIONS[TargetKind.LEADS]


def test_elapsed_share_counts_today_and_stays_within_bounds():
    first, last = date(2026, 6, 1), date(2026, 6, 10)
    assert elapsed_share(first, last, date(2026, 5, 1)) == 0.0
    assert elapsed_share(first, last, first) == 0.1
    assert elapsed_share(first, last, date(2027, 1, 1)) == 1.0


def test_every_value_has_words():
    assert set(STATUS_LABELS) == set(CampaignStatus)
    assert set(STEP_LABELS) == set(CampaignStep)
    assert set(TARGET_LABELS) == set(DEFINITIONS) == set(TargetKind)
