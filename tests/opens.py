"""Every number of a picture that says which cases it is made of, by name: for tests that open them all."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.domain.selection import Selection
from dashboard.snapshot.model import BarRow, Change, Snapshot, TrendTile

Number = tuple[str, int | None, Selection | None]


def strip(shown: Snapshot) -> Iterator[Number]:
    """The figures of the strip that count cases."""
    for tile in shown.kpis:
        assert tile is not None
        if tile.unit == "percent":
            yield tile.indicator, tile.numerator, tile.opens_numerator
            yield tile.indicator, tile.denominator, tile.opens
        elif tile.indicator in COUNTED:
            assert tile.value is None or isinstance(tile.value, int)
            yield tile.indicator, tile.value, tile.opens
        if tile.beside:
            yield tile.beside[0], tile.beside[1], tile.opens_beside


COUNTED = frozenset({
    "reported", "registered", "disposed", "closed_total", "dispose_pending", "pending_overdue", "unclosed_overdue",
    "supervised_open",
})  # fmt: skip


def against(shown: Snapshot) -> Iterator[tuple[str, Change]]:
    """What the figures of the strip are held against."""
    yield from ((tile.indicator, tile.change) for tile in shown.kpis if tile is not None and tile.change is not None)


def tiles(shown: Snapshot) -> Iterator[Number]:
    """Every other number of it."""
    for bars in (shown.sources, shown.classes, shown.overdue_areas, shown.overdue_departments):
        if bars is not None:
            yield "total", bars.total, bars.opens
            yield from _of_bars(bars.rows)
    for row in shown.hot.rows if shown.hot else ():
        yield row.key, row.value, row.opens
    yield from _pressing(shown)
    for board in (shown.departments, shown.areas, shown.departments_whole, shown.areas_whole):
        for one in (*board.rows, *board.bottom) if board else ():
            yield one.id, one.numerator, one.opens_numerator
            yield one.id, one.denominator, one.opens
    if shown.trend is not None:
        yield from _points(shown.trend)


def _pressing(shown: Snapshot) -> Iterator[Number]:
    """What is to be seen to, and where."""
    for late in (shown.deadlines, shown.supervised):
        if late is not None:
            yield "overdue", late.overdue, late.opens_overdue
            yield "nearly due", late.nearly_due, late.opens_nearly_due
            yield "supervised", late.supervised, late.opens_supervised
    for need in shown.agenda.rows if shown.agenda else ():
        yield need.word, need.n, need.opens
        if need.pressing is not None:
            yield f"{need.word}: {need.pressing[0]}", need.pressing[1], need.opens_pressing
    for hazard in shown.hazards.rows if shown.hazards else ():
        if hazard.open is not None:
            yield f"around {hazard.label}", hazard.open, hazard.opens
            yield f"overdue around {hazard.label}", hazard.overdue, hazard.opens_overdue
    if shown.map is not None:
        yield "unplaced", shown.map.unplaced, shown.map.opens_unplaced
        yield "unassigned", shown.map.unassigned, shown.map.opens_unassigned


def _of_bars(rows: tuple[BarRow, ...]) -> Iterator[Number]:
    for row in rows:
        yield row.key, row.value, row.opens
        yield from _of_bars(row.children)


def _points(trend: TrendTile) -> Iterator[Number]:
    """Every bucket of every line, as its table opens them."""
    assert trend.opens is not None
    for window in trend.windows:
        lines = [(line, window.starts) for line in window.lines]
        lines += [(window.previous, window.previous_starts)] if window.previous else []
        for line, starts in lines:
            width = starts[-1] - starts[-2]
            for start, end, n in zip(starts, [*starts[1:], starts[-1] + width], line.values, strict=True):
                asked = trend.opens.but(count=line.indicator, period="range", start=start, end=end)
                yield f"{window.name} {line.indicator} {start}", n, asked
