import pytest

from outreach.domain.consent import CONSENT_TEXTS, CURRENT_CONSENT, Purpose, check_consent, consent_text
from outreach.domain.errors import RuleBroken


def test_versions_are_unique_and_have_both_languages():
    assert len({text.version for text in CONSENT_TEXTS}) == len(CONSENT_TEXTS)
    assert all(text.zh and text.en for text in CONSENT_TEXTS)
    assert consent_text(CURRENT_CONSENT.version) is CURRENT_CONSENT
    assert consent_text("1999-01") is None


def test_a_number_needs_consent_to_be_contacted():
    with pytest.raises(RuleBroken) as caught:
        check_consent({Purpose.NEWS}, has_phone=True, version=CURRENT_CONSENT.version)
    assert list(caught.value.fields) == ["consent"]
    check_consent({Purpose.CONTACT}, has_phone=True, version=CURRENT_CONSENT.version)
    check_consent(set(), has_phone=False, version=CURRENT_CONSENT.version)


def test_an_unknown_wording_is_refused():
    with pytest.raises(RuleBroken):
        check_consent({Purpose.CONTACT}, has_phone=True, version="1999-01")
