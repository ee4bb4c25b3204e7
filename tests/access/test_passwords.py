"""C01: which passwords can be chosen."""

from __future__ import annotations

import pytest

from dashboard.access.passwords import Passwords, Weakness
from tests.access.conftest import cheap

S, L, K, C, N, U = Weakness.SHORT, Weakness.LONG, Weakness.ONE_KIND, Weakness.COMMON, Weakness.NAME, Weakness.USED

# Password of liqiang.03 → everything that is wrong with it.
CASES: list[tuple[str, set[Weakness]]] = [
    ("Mo7-kite.Zebra", set()),
    ("Vx9!oboe Quartz", set()),
    ("tR4verse~Kumquat", set()),
    ("雾凇2031Glacier", set()),
    ("bright-Penguin-77", set()),
    ("k0lkhoz_Veranda", set()),
    ("Aa1!bcdXz", {S}),
    ("Aa1!", {S, C}),
    ("", {S, K, C}),
    ("Zq7-kite." + "x" * 192, {L}),
    ("mokitezebraoboe", {K}),
    ("MOKITEZEBRAOBOE", {K}),
    ("mokiteZebraoboe", {K}),
    ("mokite7zebra31", {K}),
    ("71935028461957", {K, C}),
    ("Password123!", {C}),
    ("P@ssw0rd2026", {C}),
    ("Admin@123456", {C}),
    ("Admin12345678", {C}),
    ("Qwerty123456!", {C}),
    ("1qaz2wsx3eDC!", {C}),
    ("!QAZ2wsx#EDC", {C}),
    ("Welcome2026!!", {C}),
    ("Woaini520131!", {C}),
    ("Woaini1314520", {C}),
    ("Wangge@2026!", {C}),
    ("Zhihuizhongxin1!", {C}),
    ("Jiedao12345!", {C}),
    ("ShequWangge2026", {C}),
    ("Guanliyuan@1", {C}),
    ("Mima12345678", {C}),
    ("Zhongguo@1949", {C}),
    ("Beijing2026!", {C}),
    ("Shenzhen#8888", {C}),
    ("Zhangsan123!", {C}),
    ("Huang-Zhou-88888", {C}),
    ("Nihao!!!2026", {C}),
    ("Iloveyou1314!", {C}),
    ("Aa111111111!", {C}),
    ("Abcd1234!@#$", {C}),
    ("xPassword9876543y", {C}),
    ("liqiang.03-Kite", {N}),
    ("Kite-Liqiang-77", {N}),
    ("30.gnaiqil-Kite", {N}),
    ("LIQIANG7kite!!", {N}),
]


@pytest.mark.parametrize(("password", "wrong"), CASES)
def test_which_passwords_can_be_chosen(password: str, wrong: set[Weakness]) -> None:
    assert set(cheap().weaknesses(password, "liqiang.03")) == wrong


def test_one_of_the_last_five_cannot_be_chosen_again() -> None:
    passwords = cheap()
    former = tuple(passwords.hash(f"Mo7-kite.Zebra{n}") for n in range(6))
    assert [passwords.weaknesses(f"Mo7-kite.Zebra{n}", "lin", former) for n in (0, 4, 5)] == [(U,), (U,), ()]


def test_right_and_wrong() -> None:
    passwords = cheap()
    hashed = passwords.hash("Mo7-kite.Zebra")
    assert "Mo7" not in hashed
    assert hashed.startswith("$argon2id$")
    assert passwords.right(hashed, "Mo7-kite.Zebra")
    assert not passwords.right(hashed, "Mo7-kite.zebra")
    assert not passwords.right("not a hash", "Mo7-kite.Zebra")


def test_somebody_unknown_costs_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the clock but the work: one verification of equal cost, whoever it is."""
    from argon2 import PasswordHasher, extract_parameters

    costs = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher,
        "verify",
        lambda self, hashed, p: costs.append(extract_parameters(hashed)) or verify(self, hashed, p),
    )
    passwords = cheap()
    assert not passwords.right(passwords.hash(SECRET_OF_SOMEBODY), "wrong")
    assert not passwords.right(None, "wrong")
    assert not passwords.right(None, "nobody's")
    assert len(costs) == 3
    assert all(cost == costs[0] for cost in costs)


SECRET_OF_SOMEBODY = "Mo7-kite.Zebra"


def test_the_default_costs_what_the_library_says() -> None:
    from argon2 import extract_parameters

    found = extract_parameters(Passwords().hash("x"))
    assert (found.memory_cost, found.time_cost) >= (64 * 1024, 3)
