"""Mobile numbers: read from what people type, stored as E.164, shown masked or in groups of 3-4-4."""

from __future__ import annotations

import re

import phonenumbers

from outreach.domain.errors import RuleBroken
from outreach.domain.words import N_

HOME_REGION = "CN"
HOME_PREFIX = "+86"
_NOISE = re.compile(r"[\s\-‐-―－()（）.·]")
_LONGEST = 32
# an extension as it is written: 转8001, ext. 8001, or a third group of three to five digits
_EXTENSION = re.compile(r"\s*(?:转|轉|ext\.?|x|#|(?<=\d{7})-(?=\d{1,5}$))\s*", re.IGNORECASE)
_SERVICE = re.compile(r"(?:1[0-2]|9[5-6])\d{3}")


def parse_phone(text: str) -> str | None:
    """The mobile number in `text` as E.164 ('+8613800001234'), or None where it isn't one.

    Full-width digits, spaces, dashes and a country code are accepted; a number of another country needs its '+'.
    """
    cleaned = _NOISE.sub("", to_ascii_digits(text))
    if not cleaned or len(cleaned) > _LONGEST:
        return None
    try:
        number = phonenumbers.parse(cleaned, HOME_REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) or number.extension:
        return None
    if phonenumbers.number_type(number) not in _MOBILE:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def read_phone(text: str, field: str = "phone") -> str:
    """As `parse_phone`; raises `RuleBroken` on `field` where the text is no mobile number."""
    number = parse_phone(text)
    if number is None:
        raise RuleBroken({field: N_("This is not a mobile number: 11 digits are needed.")})
    return number


def is_telephone(text: str) -> bool:
    """Whether `text` can be dialled: a mobile, a landline with its area code and perhaps an extension, a 400 number,
    or a service number of five digits (12345)."""
    main, *_extension = _EXTENSION.split(to_ascii_digits(text).strip())
    cleaned = _NOISE.sub("", main)
    if _SERVICE.fullmatch(cleaned):
        return True
    try:
        return len(cleaned) <= _LONGEST and phonenumbers.is_valid_number(phonenumbers.parse(cleaned, HOME_REGION))
    except phonenumbers.NumberParseException:
        return False


def telephone_fault(text: str) -> str | None:
    """What is wrong with a telephone that somebody is to dial; None for nothing, also where it is left empty."""
    if not text.strip() or is_telephone(text):
        return None
    return N_("Give a number that can be dialled: a mobile number, or area code and number, such as 0513-87650000.")


def to_ascii_digits(text: str) -> str:
    """Full-width digits and plus sign as their plain ones."""
    return text.translate(_FULL_WIDTH)


def national_digits(number: str) -> str:
    """The digits of an E.164 number as people dial them at home."""
    return number.removeprefix(HOME_PREFIX)


def last_four(number: str) -> str:
    """The last four digits, by which a customer is found within a company."""
    return number[-4:]


def mask_phone(number: str | None) -> str:
    """138****1234; a number of another country keeps its country code and its last two digits only."""
    if not number:
        return ""
    digits = national_digits(number)
    if not digits.startswith("+") and len(digits) == 11:
        return f"{digits[:3]}****{digits[-4:]}"
    return f"{digits[:3]}****{digits[-2:]}" if len(digits) > 6 else "****"


def group_phone(number: str) -> str:
    """138 0000 1234, the way that a number is read aloud."""
    digits = national_digits(number)
    if not digits.startswith("+") and len(digits) == 11:
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    return digits


_MOBILE = frozenset({phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE})
_FULL_WIDTH = {ord("０") + step: str(step) for step in range(10)} | {ord("＋"): "+"}
