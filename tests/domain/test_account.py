"""What each role may do, and what no role may do together."""

from __future__ import annotations

import pytest

from dashboard.domain.account import OFFICERS, RIGHTS, Asker, Right, Role
from dashboard.domain.scope import Scope

RUN = {Right.OPERATE, Right.ACCOUNTS, Right.AUDIT}
SEE = {Right.SEE_WALLS, Right.SEE_FIGURES, Right.SEE_CASES, Right.EXPORT, Right.SEE_PATROLS, Right.SEE_TRACKS,
       Right.REVEAL, Right.BRIEFINGS}  # fmt: skip


def test_every_role_has_its_rights_and_every_right_somebody() -> None:
    assert RIGHTS.keys() == set(Role)
    assert frozenset().union(*RIGHTS.values()) == set(Right)


@pytest.mark.parametrize("role", sorted(OFFICERS))
def test_an_officer_runs_one_thing_and_sees_no_case(role: Role) -> None:
    assert len(RIGHTS[role] & RUN) == 1
    assert RIGHTS[role] & SEE == set()


def test_accounts_and_audit_are_the_officers_alone() -> None:
    assert [role for role in Role if Right.ACCOUNTS in RIGHTS[role]] == [Role.SECURITY]
    assert [role for role in Role if Right.AUDIT in RIGHTS[role]] == [Role.AUDIT]


def test_a_display_only_shows() -> None:
    assert RIGHTS[Role.WALL] == {Right.SEE_WALLS}


def test_what_somebody_may_do_follows_from_the_role() -> None:
    asker = Asker(1, None, "li", Role.GRID_WORKER, Scope("99"))
    assert (asker.may(Right.SEE_CASES), asker.may(Right.EXPORT)) == (True, False)
    assert asker.rights == RIGHTS[Role.GRID_WORKER]
