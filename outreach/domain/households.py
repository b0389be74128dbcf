"""Homes of one village: the same village however it is written, so that a list can say how many homes of it have asked.

A home is one phone number, or a lead without one. The count is for the company's own people; outside it only counts of
townships are told, with small ones hidden (`domain.suppression`).
"""

from __future__ import annotations

import unicodedata

_ENDINGS = ("村民委员会", "居民委员会", "村委会", "居委会", "社区", "村")


def village_key(text: str) -> str:
    """A village's name without what people write or leave out: 'Ａ 顾庄村委会', 'a顾庄村' and 'A顾庄' are one."""
    key = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
    for ending in _ENDINGS:
        if key.endswith(ending) and len(key) > len(ending):
            return key.removesuffix(ending)
    return key
