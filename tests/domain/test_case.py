"""Where a case stands, by the stages it has been through."""

from __future__ import annotations

from dataclasses import fields

import pytest

from dashboard.domain.case import CaseRecord, Phase, Stage, StatedOutcome, phase_of
from tests.build import MONDAY

REGISTERED = {"registered_at": MONDAY}
DISPATCHED = {**REGISTERED, "dispatched_at": MONDAY}
DISPOSED = {**DISPATCHED, "disposed_at": MONDAY}


@pytest.mark.parametrize(
    ("said", "phase"),
    [
        pytest.param({}, Phase.AWAITING_REGISTRATION, id="上报"),
        pytest.param({"verified_at": MONDAY}, Phase.AWAITING_REGISTRATION, id="核实"),
        pytest.param({"accepted_at": MONDAY}, Phase.AWAITING_REGISTRATION, id="受理"),
        pytest.param(REGISTERED, Phase.AWAITING_DISPATCH, id="立案"),
        pytest.param(DISPATCHED, Phase.IN_DISPOSAL, id="派遣"),
        pytest.param({"dispatched_at": MONDAY}, Phase.IN_DISPOSAL, id="派遣 without 立案"),
        pytest.param({**DISPATCHED, "signed_at": MONDAY}, Phase.IN_DISPOSAL, id="签收"),
        pytest.param({**DISPATCHED, "suspended_at": MONDAY}, Phase.IN_DISPOSAL, id="挂账"),
        pytest.param({**DISPATCHED, "deferred_at": MONDAY}, Phase.IN_DISPOSAL, id="缓办"),
        pytest.param(DISPOSED, Phase.AWAITING_CLOSE, id="处置"),
        pytest.param({**DISPOSED, "inspected_at": MONDAY}, Phase.AWAITING_CLOSE, id="核查"),
        pytest.param({**DISPOSED, "closed_at": MONDAY}, Phase.ENDED, id="结案"),
        pytest.param({"closed_at": MONDAY}, Phase.ENDED, id="结案 alone"),
        pytest.param({**DISPATCHED, "voided_at": MONDAY}, Phase.ENDED, id="作废"),
        pytest.param({"rejected_at": MONDAY}, Phase.ENDED, id="不予立案"),
        pytest.param({**DISPATCHED, "deleted": True}, Phase.ENDED, id="withdrawn"),
        pytest.param({**DISPATCHED, "stated_outcome": StatedOutcome.ON_TIME}, Phase.ENDED, id="said to be on time"),
        pytest.param({**DISPATCHED, "stated_outcome": StatedOutcome.OVERDUE}, Phase.ENDED, id="said to be overdue"),
    ],
)
def test_phase_of_a_case_after(said: dict[str, object], phase: Phase) -> None:
    assert phase_of(CaseRecord(external_id="A1", reported_at=MONDAY, **said)) == phase


def test_every_stage_has_its_moment_on_the_record() -> None:
    moments = {field.name for field in fields(CaseRecord)}
    assert [stage.value for stage in Stage if f"{stage.value}_at" not in moments] == []
