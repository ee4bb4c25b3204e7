"""Taking an alert in hand: an owner, a reason and an end, none of which may lack, and an audit that says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dashboard.domain.access import Actor
from tests.access.conftest import HERE, Office

DUTY = Actor("account", 7, "duty", HERE)
HOUR = timedelta(hours=1)


def test_it_holds_in_every_worker_until_its_end_or_until_it_is_taken_back(office: Office) -> None:
    alerts = office.access.alerts
    alerts.hush(DUTY, "urgent:7", " 已派人  处置 ", HOUR, silent=False)
    alerts.hush(DUTY, "feed:*", "检修", 2 * HOUR, silent=True)
    one, other = office.again().alerts.standing()
    assert (one.key, one.silent, one.owner, one.reason, one.ends_at - one.at) == (
        "urgent:7", False, "duty", "已派人 处置", HOUR,
    )  # fmt: skip
    office.pass_by(hours=1)
    assert [hush.key for hush in alerts.standing()] == ["feed:*"]
    assert alerts.end(DUTY, other.id)
    assert not alerts.end(DUTY, other.id)
    assert alerts.standing() == ()
    assert office.acts() == [
        ("alert.acknowledge", "urgent:7", "done"), ("alert.silence", "feed:*", "done"),
        ("alert.hush_end", "feed:*", "done"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "lasts"), [(" ", HOUR), ("x" * 201, HOUR), ("why", timedelta(0)), ("why", 73 * HOUR)]
)
def test_no_reason_or_no_end_is_refused(small: Office, reason: str, lasts: timedelta) -> None:
    with pytest.raises(ValueError, match=" / "):
        small.access.alerts.hush(DUTY, "urgent:7", reason, lasts, silent=True)
    assert small.acts() == []
