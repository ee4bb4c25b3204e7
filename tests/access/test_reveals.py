"""Reading what is masked is written down before it is shown, with a reason, and only so often."""

from __future__ import annotations

import json

import pytest

from dashboard.access.reveals import Reveals, reason_of
from dashboard.domain.access import Actor, AuditAsked
from tests.access.conftest import Office

GAO, GAOMING = Actor("account", 1, "gao"), Actor("account", 2, "gaoming")


def test_so_many_an_hour_and_each_account_by_itself(office: Office) -> None:
    some = [Reveals(office.clock, audit, most=3) for audit in (office.access.audit, office.again().audit)]
    for number in range(3):
        some[number % 2].note(GAO, number, "回访核实地址", ("address", "steps"))
    for reveals in some:
        with pytest.raises(ValueError, match="每小时最多查看 3 件"):
            reveals.note(GAO, 9, "回访核实地址", ("address",))
    some[0].note(GAOMING, 9, "回访核实地址", ())
    office.pass_by(minutes=61)
    some[1].note(GAO, 9, "回访核实地址", ())
    acts = [result for action, _, result in office.acts() if action == "case.reveal"]
    assert acts == ["done"] * 3 + ["refused"] * 2 + ["done"] * 2
    assert office.access.audit.verify().broken is None


def test_the_audit_says_which_case_why_and_which_fields(small: Office) -> None:
    small.access.reveals.note(GAO, 7, "回访核实地址", ("address", "steps"))
    small.access.reveals.refused(GAO, 8, "回访核实地址", "not_theirs")
    refused, done = small.access.audit.entries(AuditAsked(action="case.reveal"), 10)
    assert (done.object, json.loads(done.detail)) == ("/cases/7", {"reason": "回访核实地址", "fields": "address,steps"})
    assert (refused.object, refused.result) == ("/cases/8", "refused")


@pytest.mark.parametrize("said", ["", "   ", "回访", "1234567", "....", "核实 a", "x" * 201])
def test_a_reason_says_something(said: str) -> None:
    with pytest.raises(ValueError, match="原因"):
        reason_of(said)


def test_a_reason_holds_no_telephone() -> None:
    assert reason_of(" 回拨\n13912345678 核实 ") == "回拨 139****5678 核实"
