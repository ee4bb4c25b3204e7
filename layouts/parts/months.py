"""A rate month by month; a changed definition stands in the month it changed."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from dashboard.domain.window import Window
from dashboard.snapshot.evaluation import MonthLine
from layouts.elements import html
from layouts.parts.change import change
from layouts.parts.measures import Narrowed, fraction
from layouts.parts.table import Cell, Column, table
from layouts.words import Words


def months_table(
    months: Sequence[MonthLine], window: Window, whose: Narrowed, zone: ZoneInfo, words: Words
) -> html.Div:
    """``whose`` cases the numbers open."""
    columns = [
        Column(words("month")),
        Column(words.of(months[0].rate.label), number=True),
        Column("", number=False),
        Column(words("part_numbers"), number=True),
        Column(words("against_month_before"), number=True),
        Column(words("definition_changed")),
    ]
    return table(columns, [_month(one, window, whose, zone, words) for one in months], words)


def _month(one: MonthLine, window: Window, whose: Narrowed, zone: ZoneInfo, words: Words) -> list[Cell]:
    changed = "; ".join(
        words("changed_on", name=words.of(label), n=version, at=f"{at.astimezone(zone):%Y-%m-%d}")
        for label, version, at in one.changed
    )
    name = f"{one.stretch.period.start.astimezone(zone):%Y-%m}"
    return [
        words("month_unfinished", name=name) if one.stretch.unfinished else name,
        html.Span(words.percent(one.rate.value), className="strong"),  # type: ignore[arg-type]
        html.Progress(value=str(one.rate.value or 0), max="100", className="bar-line"),
        fraction(one.rate, one.stretch, window.basis, whose, words),
        change(one.rate.versus, words, unit="points", better=one.rate.better),
        html.Span(changed, className="changed") if changed else "",
    ]
