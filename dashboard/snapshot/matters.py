"""Two feeds, one pothole: what may be one matter by place, time and class; what somebody said is; and the counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from math import cos, hypot, radians

from dashboard.domain.period import Period
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Selection
from dashboard.domain.window import Window
from dashboard.metrics.repeats import repeated
from dashboard.snapshot.cases import CityOfLists, line_of, question_of
from dashboard.snapshot.counted import Counting
from dashboard.snapshot.details import CaseLine
from dashboard.snapshot.watched import Matter, MattersFile, MergedCount
from dashboard.store.case_lines import labels_of, rows_by_id
from dashboard.store.case_lists import CaseList
from dashboard.store.engine import Connection
from dashboard.store.matters import FeedReport, decided, feed_reports, leads, told_apart

COUNTS = ("reported", "registered", "disposed", "closed_total")
WITHIN_M, WITHIN = 50, timedelta(hours=24)  # 相似案件: 50 m and a day, as the field's systems have it
DAYS = 7
_REPORTS = 50_000  # of the last days: more would take longer than somebody waits
_SHOWN = 50
_METRES_A_DEGREE = 111_320


def matters_file(counting: Counting, lists: CityOfLists, window: Window, scope: Scope) -> MattersFile:
    """Candidates are of the last days, whatever the window: that is what somebody still remembers."""
    stretch = window.of(counting.calendar, counting.now)
    candidates = _candidates(counting, scope)
    known = decided(counting.connection, scope, _SHOWN)
    holidays, undeclared = counting.uneven(stretch)

    def counted(slug: str) -> MergedCount:
        asked = stretch.selection(slug, window.basis)
        before = _total(counting, lists, asked, scope)
        return MergedCount(slug, counting.label(slug), before, _total(counting, lists, asked.but(once=False), scope))

    return MattersFile(
        stretch=stretch,
        counts=tuple(map(counted, COUNTS)),
        candidates=tuple(_matter(counting.connection, [one.case_id for one in group]) for group in candidates[:_SHOWN]),
        found=len(candidates),
        decided=tuple(_matter(counting.connection, one.case_ids, (one.decided_by, one.decided_at)) for one in known),
        within_m=WITHIN_M,
        within_hours=int(WITHIN.total_seconds() // 3600),
        days=DAYS,
        notes=counting.notes(COUNTS),
        holidays=holidays,
        undeclared_years=undeclared,
    )


def _total(counting: Counting, lists: CityOfLists, asked: Selection, scope: Scope) -> int:
    return CaseList(counting.connection, question_of(asked, scope, lists, counting.now)).total()


def _candidates(counting: Counting, scope: Scope) -> list[list[FeedReport]]:
    """Groups that two feeds or more tell of, largest first, without those that somebody has judged."""
    connection = counting.connection
    period = Period("range", counting.now - DAYS * timedelta(days=1), counting.now + timedelta(microseconds=1))
    groups = [
        group
        for group in repeated(feed_reports(connection, period, scope, _REPORTS), WITHIN_M, WITHIN)
        if len({one.feed_id for one in group}) > 1
    ]
    ids = [one.case_id for group in groups for one in group]
    known, apart = leads(connection, ids), told_apart(connection, ids)
    return [group for group in groups if not _judged({one.case_id for one in group}, known, apart)]


def _judged(group: set[int], known: dict[int, int], apart: Sequence[frozenset[int]]) -> bool:
    """One matter already, or said to be none."""
    of_group = {known.get(one) for one in group}
    return (len(of_group) == 1 and None not in of_group) or any(group <= one for one in apart)


def _matter(connection: Connection, case_ids: Sequence[int], said: tuple[str, object] | None = None) -> Matter:
    rows = rows_by_id(connection, case_ids)
    labels = labels_of(connection, list(rows.values()))
    ordered = sorted(rows.values(), key=lambda row: (row["reported_at"], row["id"]))
    lines: tuple[CaseLine, ...] = tuple(line_of(row, labels, "") for row in ordered)
    first = ordered[0]
    placed = [row for row in ordered if row["lon"] is not None and first["lon"] is not None]
    scale = cos(radians(first["lat"] or 0))
    metres = [
        _METRES_A_DEGREE * hypot((row["lon"] - first["lon"]) * scale, row["lat"] - first["lat"]) for row in placed
    ]
    span = ordered[-1]["reported_at"] - first["reported_at"]
    return Matter(lines, round(max(metres, default=0)), int(span.total_seconds()), said)  # type: ignore[arg-type]
