import base64
import os
from uuid import uuid4

import pytest

from outreach.domain.vault import Vault, VaultError, read_keys

NUMBER = "+8613800001234"
OLD, NEW = os.urandom(32), os.urandom(32)


def _place(row):
    return {"table": "people", "row": row, "field": "number"}


def test_a_sealed_value_opens_at_its_own_place_only():
    vault, row = Vault({1: OLD}), uuid4()
    sealed = vault.seal(NUMBER, **_place(row))
    assert vault.open(sealed, **_place(row)) == NUMBER
    assert NUMBER.encode() not in sealed
    for wrong in (_place(uuid4()), {**_place(row), "field": "name"}, {**_place(row), "table": "leads"}):
        with pytest.raises(VaultError):
            vault.open(sealed, **wrong)
    with pytest.raises(VaultError):
        vault.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), **_place(row))
    with pytest.raises(VaultError):
        vault.open(b"", **_place(row))


def test_two_seals_of_one_value_differ():
    vault, row = Vault({1: OLD}), uuid4()
    assert vault.seal(NUMBER, **_place(row)) != vault.seal(NUMBER, **_place(row))


def test_an_old_key_still_opens_and_is_known_as_old():
    row = uuid4()
    sealed = Vault({1: OLD}).seal(NUMBER, **_place(row))
    both = Vault({2: NEW, 1: OLD})
    assert both.open(sealed, **_place(row)) == NUMBER
    assert not both.is_current(sealed)
    assert both.is_current(both.seal(NUMBER, **_place(row)))
    assert Vault({1: OLD}).number_index(NUMBER) in both.number_indexes(NUMBER)
    with pytest.raises(VaultError):
        Vault({2: NEW}).open(sealed, **_place(row))


def test_indexes_need_the_key_and_last_four_the_company():
    vault, company = Vault({1: OLD}), uuid4()
    assert vault.number_index(NUMBER) != Vault({1: NEW}).number_index(NUMBER)
    assert vault.last_four_index("1234", company) != vault.last_four_index("1234", uuid4())
    assert vault.last_four_index("1234", company) in vault.last_four_indexes("1234", company)


def test_keys_are_read_from_the_setting():
    old, new = (base64.b64encode(key).decode() for key in (OLD, NEW))
    assert read_keys(old) == {1: OLD}
    assert list(read_keys(f"2:{new}, 1:{old}")) == [2, 1]
    with pytest.raises(VaultError):
        read_keys("not base64!")
    with pytest.raises(VaultError):
        Vault(read_keys(base64.b64encode(b"short").decode()))
    with pytest.raises(VaultError):
        Vault({})
