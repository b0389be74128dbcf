import pytest

from outreach.domain.errors import RuleBroken
from outreach.domain.phones import (
    group_phone,
    is_telephone,
    last_four,
    mask_phone,
    parse_phone,
    read_phone,
    telephone_fault,
)


@pytest.mark.parametrize(
    "text",
    ["13800001234", "138 0000 1234", "138-0000-1234", "+86 138 0000 1234", "008613800001234", "１３８００００１２３４"],
)
def test_parse_phone_reads_what_people_type(text):
    assert parse_phone(text) == "+8613800001234"


@pytest.mark.parametrize(
    "text", ["", "1380000123", "138000012345", "05131234567", "{{ 7*7 }}", "abc", "1" * 40, "12800001234", "110"]
)
def test_parse_phone_refuses_what_is_no_mobile_number(text):
    assert parse_phone(text) is None


def test_read_phone_names_its_field():
    with pytest.raises(RuleBroken) as caught:
        read_phone("123", field="number")
    assert list(caught.value.fields) == ["number"]


def test_mask_and_groups():
    assert mask_phone("+8613800001234") == "138****1234"
    assert group_phone("+8613800001234") == "138 0000 1234"
    assert last_four("+8613800001234") == "1234"
    assert mask_phone(None) == ""
    assert "85291" not in mask_phone("+85291234567").replace("****", "")


@pytest.mark.parametrize(
    "text",
    [
        "13800001234",
        "0513-87651234",
        "(0513) 8765 1234",
        "0513-87651234-8001",
        "0513-87651234 转 8001",
        "021 6543 2100 ext. 12",
        "400-812-3456",
        "12345",
        "95598",
        "+852 2123 4567",
        "０５１３－８７６５１２３４",
    ],
)
def test_a_telephone_is_what_can_be_dialled(text):
    assert is_telephone(text)


@pytest.mark.parametrize("text", ["123", "110", "87651234", "1380000123", "问王小明", "1" * 40, "99999"])
def test_a_telephone_that_cannot_be_dialled_is_named(text):
    assert telephone_fault(text)


def test_no_telephone_is_no_fault():
    assert telephone_fault("  ") is None
