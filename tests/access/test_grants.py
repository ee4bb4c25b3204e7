"""C03: the three officers are three; whoever tries otherwise is refused, and it is written down."""

from __future__ import annotations

import itertools

import pytest

from dashboard.access.grants import GrantRefusedError
from dashboard.domain.access import Actor
from dashboard.domain.account import OFFICERS, RIGHTS, Right, Role
from tests.access.conftest import CITY, CONSOLE, Office

PEOPLE = [role for role in Role if role is not Role.WALL]


@pytest.mark.parametrize(("was", "role"), [pair for pair in itertools.permutations(PEOPLE, 2) if set(pair) & OFFICERS])
def test_nobody_becomes_an_officer_and_no_officer_another(small: Office, was: Role, role: Role) -> None:
    small.access.grants.add(CONSOLE, "lin", was, CITY)
    with pytest.raises(GrantRefusedError, match="三员互斥"):
        small.access.grants.set_role(CONSOLE, "lin", role)
    assert small.access.grants.named("lin").role is was
    assert small.acts()[-1] == ("account.role", "lin", "refused")


@pytest.mark.parametrize(
    ("was", "role"), [pair for pair in itertools.permutations(PEOPLE, 2) if not set(pair) & OFFICERS]
)
def test_others_change_their_role(small: Office, was: Role, role: Role) -> None:
    small.access.grants.add(CONSOLE, "lin", was, CITY)
    small.access.grants.set_role(CONSOLE, "lin", role)
    assert small.access.grants.named("lin").role is role


def test_no_role_holds_what_two_officers_hold() -> None:
    duties = [Right.ACCOUNTS, Right.AUDIT]
    for role in Role:
        assert sum(right in RIGHTS[role] for right in duties) <= 1
        assert not (role in OFFICERS and Right.SEE_CASES in RIGHTS[role])


def test_no_account_is_a_display(small: Office) -> None:
    with pytest.raises(GrantRefusedError):
        small.access.grants.add(CONSOLE, "lin", Role.WALL, CITY)
    small.access.grants.add(CONSOLE, "lin", Role.LEADER, CITY)
    with pytest.raises(GrantRefusedError):
        small.access.grants.set_role(CONSOLE, "lin", Role.WALL)


@pytest.mark.parametrize("change", ["role", "scope", "disable"])
def test_nobody_changes_their_own_account(small: Office, change: str) -> None:
    small.access.grants.add(CONSOLE, "gao", Role.SECURITY, CITY)
    gao = small.access.grants.named("gao")
    actor = Actor("account", gao.id, gao.name)
    asked = {
        "role": lambda: small.access.grants.set_role(actor, "gao", Role.SECURITY),
        "scope": lambda: small.access.grants.set_scope(actor, "gao", CITY),
        "disable": lambda: small.access.grants.disable(actor, "gao"),
    }
    with pytest.raises(GrantRefusedError, match="不能修改本人账户"):
        asked[change]()
    assert small.acts()[-1] == (f"account.{change}", "gao", "refused")
    assert small.access.grants.named("gao") == gao


@pytest.mark.parametrize("name", ["", "a", " ", "a/b", "<b>", "a\nb", "x" * 61, "'; --", "lin  tan"])
def test_names_that_cannot_be(small: Office, name: str) -> None:
    with pytest.raises(ValueError, match="名称须为"):
        small.access.grants.add(CONSOLE, name, Role.LEADER, CITY)


def test_two_names_that_look_alike_are_one(small: Office) -> None:
    small.access.grants.add(CONSOLE, "Ｌin", Role.LEADER, CITY)
    with pytest.raises(ValueError, match="already"):
        small.access.grants.add(CONSOLE, "LIN", Role.STREET, CITY)
    assert [one.name for one in small.access.grants.all()] == ["lin"]
