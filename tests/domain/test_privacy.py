"""How personal data are masked, and where they are found in what callers say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.case import StageEvent
from dashboard.domain.privacy import is_card, is_identity, masked, parted, person, street
from tests.build import MONDAY, case


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("电话13812345678", "电话138****5678"),
        ("138 1234 5678", "138****5678"),
        ("138-1234-5678", "138****5678"),
        ("+8613812345678来电", "138****5678来电"),
        ("１３８１２３４５６７８", "138****5678"),
        ("回电025-84321234", "回电025-****34"),
        ("回电02584321234", "回电025-****34"),
        ("电话：84321234", "电话：****34"),
        ("身份证110101199003078515", "身份证11*************515"),
        ("身份证35010219900101123X，", "身份证35*************23X，"),
        ("身份证110101900307851", "身份证11**********851"),
        ("卡号6222020000000000000", "卡号***************0000"),
        ("卡号 4111 1111 1111 1111", "卡号 ************1111"),
        ("车牌苏A12345", "车牌苏A***45"),
        ("苏A·B1234停在路口", "苏A***34停在路口"),
        ("新能源沪AD12345", "新能源沪A***45"),
        ("来电人张小明", "来电人张**"),
        ("联系人：欧阳小美，", "联系人：欧阳**，"),
        ("市民王大锤反映路灯坏了", "市民王**反映路灯坏了"),
        ("请联系王小明先生", "请联系王**先生"),
        ("住3栋2单元502室", "住***室"),
        ("邮箱zhang.san@example.com", "邮箱z***@example.com"),
        ("微信号：zhang_san88", "微信号：****"),
    ],
)
def test_a_caller_s_own_data_are_masked(said: str, shown: str) -> None:
    assert masked(said) == shown


@pytest.mark.parametrize(
    "said",
    [
        "文昌路23号垃圾桶满溢，影响居民生活",
        "案件20261116001234567890已办结",
        "工单20261116000123",
        "业主方便时来看",
        "2026-11-16 09:00:00 受理",
        "路灯编号 000123456",
        "市民广场，老人活动中心",
        "长 118.612345 宽 31.912345",
        "",
    ],
)
def test_what_is_nobody_s_stays(said: str) -> None:
    assert masked(said) == said


@given(st.text(alphabet="0123456789张王李先生女士联系人电话室栋苏AB-· @x.*", max_size=60))
def test_what_was_masked_is_masked_no_further(said: str) -> None:
    once = masked(said)
    assert masked(once) == once


@given(st.integers(1_000_000_000, 9_999_999_999), st.text(alphabet="，。路口垃圾说道 ", max_size=10))
def test_no_telephone_gets_through(digits: int, around: str) -> None:
    number = f"1{3 + digits % 7}{digits % 10**9:09}"
    assert number not in masked(f"{around}{number}{around}")


def test_checksums_tell_a_number_from_a_number() -> None:
    assert is_identity("11010119900307851X") or is_identity("110101199003078515")
    assert not is_identity("123456789012345678")
    assert is_card("4111111111111111")
    assert not is_card("4111111111111112")


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("东街道文昌社区文昌路23号3栋502室", "东街道文昌社区文昌路"),
        ("文昌大道与三里街交叉口", "文昌大道与三里街"),
        ("某处", None),
        (None, None),
    ],
)
def test_a_wall_knows_an_address_to_its_street(address: str | None, shown: str | None) -> None:
    assert street(address) == shown


@pytest.mark.parametrize(
    ("who", "shown"),
    [("王小明", "王**"), ("欧阳娜", "欧阳**"), ("城管局", "城管局"), ("受理员012", "受理员012"), (None, None)],
)
def test_who_took_a_step_is_an_office_or_a_surname(who: str | None, shown: str | None) -> None:
    assert person(who) == shown


def test_a_case_is_parted_into_what_is_shown_and_what_came() -> None:
    step = StageEvent("dispatched", MONDAY, "王小明", "回访13812345678")
    said = case(title="李小花女士来电", description="垃圾桶满", address="文昌路23号502室", events=(step,))
    shown, withheld = parted(said)
    assert (shown.title, shown.description, shown.address) == ("李**女士来电", "垃圾桶满", "文昌路23号***室")
    assert (shown.events[0].actor, shown.events[0].note) == ("王**", "回访138****5678")
    assert withheld == {
        "title": "李小花女士来电", "address": "文昌路23号502室", "steps": [["王小明", "回访13812345678"]],
    }  # fmt: skip
    assert parted(shown) == (shown, {})
