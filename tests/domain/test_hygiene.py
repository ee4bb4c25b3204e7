"""What of a trace is believed, and that nobody is locked out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dashboard.domain.hygiene import ROLLOVER, Doubt, Verdict, judge, mended, rolled_over
from dashboard.domain.patrol import FixRecord
from dashboard.domain.place import Point
from dashboard.domain.track import Spot, mileage_m, online_s
from tests.build import MONDAY
from tests.domain.test_track import drive, spot

KEPT, AGAIN, TOO_FAST, TWICE = Verdict.KEPT, Verdict.AGAIN, Verdict.TOO_FAST, Verdict.DUPLICATE_FIX
FAR_M = 20_000.0


def fix(**said: object) -> FixRecord:
    given: dict[str, object] = {"unit_id": "V1", "fixed_at": MONDAY, "place": Point(0.5, 0.5)}
    return FixRecord(**(given | said))  # type: ignore[arg-type]


def verdicts(known: list[Spot], new: list[Spot], **further: object) -> list[Verdict]:
    return judge(known, new, **further).verdicts  # type: ignore[arg-type]


def test_an_ordinary_track_is_kept() -> None:
    assert set(verdicts([], drive(600))) == {KEPT}


def test_a_spike_is_refused_and_what_follows_it_kept() -> None:
    assert verdicts([], [spot(0), spot(10, FAR_M), spot(20, 200)]) == [KEPT, TOO_FAST, KEPT]


def test_the_third_of_refused_fixes_that_agree_is_where_the_unit_is() -> None:
    away = drive(40, start_s=10, start_m=FAR_M)
    assert verdicts([], [spot(0), *away]) == [KEPT, TOO_FAST, TOO_FAST, KEPT, KEPT, KEPT]


def test_refused_fixes_that_do_not_agree_go_on_being_refused() -> None:
    scattered = [spot(10 * i, FAR_M * i) for i in range(1, 6)]
    assert verdicts([], [spot(0), *scattered]) == [KEPT, *[TOO_FAST] * 5]


def test_after_120_s_of_refusals_the_next_fix_is_taken_whatever_it_is() -> None:
    scattered = [spot(30 * i, FAR_M * i) for i in range(1, 5)]
    assert verdicts([], [spot(0), *scattered]) == [KEPT, TOO_FAST, TOO_FAST, TOO_FAST, KEPT]


def test_a_doubt_goes_on_from_poll_to_poll() -> None:
    anchor = spot(0)
    doubt = Doubt()
    said = []
    for one in drive(20, start_s=10, start_m=FAR_M):
        judged = judge([anchor], [one], anchor, doubt, (anchor.lon, anchor.lat))
        said += judged.verdicts
        doubt = judged.doubt
    assert (said, doubt) == ([TOO_FAST, TOO_FAST, KEPT], Doubt())


def test_the_same_moment_at_the_same_place_is_the_same_fix() -> None:
    assert verdicts([spot(0)], [spot(0, 1.0), spot(10)], newest=spot(0)) == [AGAIN, KEPT]


def test_the_same_moment_at_another_place_is_refused() -> None:
    assert verdicts([spot(0)], [spot(0, 40.0)], newest=spot(0)) == [TWICE]


def test_a_late_fix_is_judged_by_both_its_neighbours() -> None:
    known = [spot(0), spot(20, 200)]
    assert verdicts(known, [spot(10, 100)], newest=known[-1]) == [KEPT]
    assert verdicts(known, [spot(10, FAR_M)], newest=known[-1]) == [TOO_FAST]


def test_a_late_spike_leaves_the_doubt_of_the_newest_end_alone() -> None:
    known, doubt = [spot(0), spot(20, 200)], Doubt(2, spot(30, FAR_M))
    assert judge(known, [spot(10, FAR_M)], known[-1], doubt).doubt == doubt


@pytest.mark.parametrize("missing", [(5,), (5, 6, 7, 8), tuple(range(1, 60)), (1, 30, 59)])
def test_what_comes_late_adds_what_was_missing(missing: tuple[int, ...]) -> None:
    track = drive(600)
    early = [one for i, one in enumerate(track) if i not in missing]
    late = [track[i] for i in missing]
    first = judge([], early)
    second = judge(early, late, early[-1], first.doubt, first.counted_to)
    added = [*first.added, *second.added]
    assert round(sum(metres for _, metres, _ in added)) == round(mileage_m(track))
    assert sum(seconds for _, _, seconds in added) == online_s(track)


@pytest.mark.parametrize(("off_by", "shifted"), [(0, True), (1, True), (5, False)])
def test_a_fix_1024_weeks_behind_is_of_today(off_by: int, shifted: bool) -> None:
    fixed_at = MONDAY - ROLLOVER - timedelta(days=off_by)
    assert rolled_over(fixed_at, MONDAY) is shifted
    assert mended(fix(fixed_at=fixed_at), weeks_lost=shifted).fixed_at == fixed_at + (
        ROLLOVER if shifted else timedelta(0)
    )


@pytest.mark.parametrize(("said", "shown"), [(36.5, 36.5), (150.0, 150.0), (655.3, None), (None, None)])
def test_a_speed_that_cannot_be_is_unknown(said: float | None, shown: float | None) -> None:
    assert mended(fix(speed_kmh=said), weeks_lost=False).speed_kmh == shown


@pytest.mark.parametrize(("said", "shown"), [(0.0, 0.0), (360.0, 0.0), (511.0, None)])
def test_a_heading_beyond_the_circle_is_unknown(said: float, shown: float | None) -> None:
    assert mended(fix(heading_deg=said), weeks_lost=False).heading_deg == shown
