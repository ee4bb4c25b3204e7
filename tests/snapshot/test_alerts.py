"""What rings on a wall, counted once a tick from the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dashboard.clock import StandingClock
from dashboard.domain.alert import Alert, AlertKind, Hush
from dashboard.domain.scope import Scope
from dashboard.hall import Hall
from dashboard.schedule.jobs import keep
from dashboard.snapshot.alerts import Watch
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from dashboard.store.leases import Lease
from tests.build import HOUR, MONDAY, ZONE, Script, case, city, hydrant, take

MINUTE = timedelta(minutes=1)


@pytest.fixture
def hall(database: Database) -> Hall:
    hall = Hall(city(), database, Board(), StandingClock(ZONE, MONDAY + HOUR))
    hall.furnish()
    return hall


def ringing(hall: Hall) -> list[tuple[str, str | None]]:
    return [(alert.kind.value, alert.area) for alert in hall.publish("main").alerts]


def test_new_urgent_cases_and_overdue_supervised_ones_ring_and_open_their_case(hall: Hall) -> None:
    take(
        hydrant(hall.database, MONDAY + HOUR),
        case("NEW", urgent=True, reported_at=MONDAY + 50 * MINUTE),
        case("OLD", urgent=True, reported_at=MONDAY + 20 * MINUTE),
        case("PRESSED", area_code="9902", supervised_at=MONDAY, due_at=MONDAY + 30 * MINUTE),
        case("IN TIME", supervised_at=MONDAY),
        case("LATE", due_at=MONDAY + 30 * MINUTE),
    )
    alerts = hall.publish("main").alerts
    assert [(alert.kind, alert.area, alert.label) for alert in alerts] == [
        (AlertKind.URGENT, "东街", "暴露垃圾"), (AlertKind.SUPERVISED, "西街", "暴露垃圾"),
    ]  # fmt: skip
    for alert, number in zip(alerts, ("NEW", "PRESSED"), strict=True):
        assert alert.case_id == hall.case_numbered(number, hall.whole_scope)
    assert [alert.since for alert in alerts] == [MONDAY + 50 * MINUTE, MONDAY + 30 * MINUTE]


def answer(hall: Hall, at: datetime) -> None:
    """The hotline answers at a moment, with a case of that moment."""
    hall.clock.at = at  # type: ignore[misc]
    script = Script(case(title=f"{at}", reported_at=at))
    payload = replace(script.fetch(None), fetched_at=at)
    keep(hydrant(hall.database, at), script, hall.city.feed("hotline"), payload, at)


def test_a_dead_feed_is_its_own_kind_and_begins_and_ends_with_patience(hall: Hall) -> None:
    answer(hall, MONDAY)
    assert ringing(hall) == []
    hall.clock.at = MONDAY + 30 * HOUR  # type: ignore[misc]
    assert ringing(hall) == []
    hall.clock.at += timedelta(seconds=30)  # type: ignore[misc]
    (alert,) = hall.publish("main").alerts
    assert (alert.kind, alert.feed, alert.case_id) == (AlertKind.FEED, "hotline", None)
    answer(hall, hall.clock.now())
    assert ringing(hall) == [("feed", None)]
    answer(hall, hall.clock.now() + 2 * MINUTE)
    assert ringing(hall) == []


def test_a_wall_of_a_scope_rings_for_its_own_cases(hall: Hall) -> None:
    take(hydrant(hall.database), case("W", urgent=True, area_code="9902", reported_at=MONDAY + 50 * MINUTE))
    hall.publish("main")
    assert [alert.area for alert in hall.alerts(hall.whole_scope)] == ["西街"]
    assert hall.alerts(Scope("9901")) == ()


def test_what_somebody_has_in_hand_is_said_with_the_next_tick(hall: Hall) -> None:
    take(hydrant(hall.database), case("NEW", urgent=True, reported_at=MONDAY + 50 * MINUTE))
    before = hall.publish("main")
    hush = Hush(1, before.alerts[0].key, False, "lin", "已派人", MONDAY, MONDAY + 9 * HOUR)
    hall.hushes = lambda: (hush,)
    after = hall.publish("main")
    assert (after.alerts[0].hush, after.version > before.version) == (hush, True)


def test_a_takeover_rings_for_half_an_hour_and_the_first_poller_takes_nothing_over() -> None:
    def kinds(watch: Watch, epoch: int, minutes: int) -> list[str]:
        found: tuple[Alert, ...] = watch.ringing(
            Scope("99"), (), Lease("publish", epoch), (), MONDAY + minutes * MINUTE
        )
        return [alert.key for alert in found]

    assert kinds(Watch(), 1, 0) == []
    watch = Watch()
    assert [kinds(watch, 2, minutes) for minutes in (0, 29, 30)] == [["takeover:2"], ["takeover:2"], []]
    assert kinds(watch, 5, 31) == ["takeover:5"]
