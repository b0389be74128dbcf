from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from outreach.domain.audit import GENESIS, Fault, Head, Sealed, canonical, link, verify

ENTRIES = [{"action": "venue.register", "n": n, "after": {"name": "如皋集市"}} for n in range(1, 5)]


def chain(entries=ENTRIES):
    seals, previous = [], GENESIS
    for number, entry in enumerate(entries, 1):
        seals.append(Sealed(number, previous, link(previous, number, entry), entry))
        previous = seals[-1].hash
    return seals


def test_canonical_text_is_one_text():
    at = datetime(2026, 6, 14, 9, 0, 0, 5, tzinfo=timezone(timedelta(hours=8)))
    assert canonical({"b": 1, "a": at}) == '{"a":"2026-06-14T01:00:00.000005+00:00","b":1}'
    assert canonical({"a": at.astimezone(UTC), "b": 1}) == canonical({"b": 1, "a": at})
    assert canonical({"id": UUID(int=1)}) == '{"id":"00000000-0000-0000-0000-000000000001"}'


@pytest.mark.parametrize("value", [float("nan"), datetime(2026, 1, 1), object()])  # noqa: DTZ001
def test_canonical_refuses_what_has_no_one_text(value):
    with pytest.raises((ValueError, TypeError)):
        canonical({"value": value})


def test_whole_chain_holds():
    seals = chain()
    verdict = verify(seals, Head(3, seals[2].hash))
    assert verdict.holds
    assert verdict.checked == 4
    assert verdict.head == Head(4, seals[3].hash)
    assert verify([]).head == Head()


def test_changed_entry_is_found():
    seals = chain()
    seals[1] = Sealed(2, seals[1].previous, seals[1].hash, {**ENTRIES[1], "action": "venue.remove"})
    verdict = verify(seals)
    assert (verdict.fault, verdict.at, verdict.checked) == (Fault.CHANGED, 2, 1)


def test_removed_entry_and_removed_seal_are_found():
    seals = chain()
    missing = [*seals[:1], Sealed(2, seals[1].previous, seals[1].hash, None), *seals[2:]]
    assert (verify(missing).fault, verify(missing).at) == (Fault.MISSING, 2)
    gap = [*seals[:1], *seals[2:]]
    assert (verify(gap).fault, verify(gap).at) == (Fault.GAP, 2)


def test_rewritten_chain_is_found_by_the_head():
    seals = chain()
    rewritten = chain([{**entry, "action": "x"} for entry in ENTRIES])
    assert verify(rewritten).holds
    assert verify(rewritten, Head(4, seals[3].hash)).fault is Fault.CHANGED
    assert verify(seals[:2], Head(4, seals[3].hash)).fault is Fault.SHORTENED


def test_reordered_seals_are_found():
    seals = chain()
    swapped = [seals[0], Sealed(2, seals[2].previous, seals[2].hash, seals[2].entry), seals[3]]
    assert verify(swapped).fault is Fault.UNLINKED
