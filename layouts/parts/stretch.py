"""Which stretch of time stands on a page, at which moment, and what it is held against; what makes that unfair."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.domain.period import Period
from dashboard.domain.window import Stretch, Window
from layouts.elements import html
from layouts.words import Words


def stretch_lines(
    stretch: Stretch,
    window: Window,
    holidays: tuple[str, ...],
    undeclared_years: tuple[int, ...],
    zone: ZoneInfo,
    words: Words,
) -> list[Component]:
    """The period with its moment, the comparison with its period, and warnings that are seen."""
    period, held, *warnings = stretch_texts(stretch, window, holidays, undeclared_years, zone, words)
    said = html.P([html.Span(period), html.Br(), html.Span(held)], className="prose")
    return [said, *(html.P(warning, className="caution") for warning in warnings)]


def stretch_texts(
    stretch: Stretch,
    window: Window,
    holidays: tuple[str, ...],
    undeclared_years: tuple[int, ...],
    zone: ZoneInfo,
    words: Words,
) -> list[str]:
    """The same as lines: the period, what it is held against, and each warning."""
    period = words(
        "stretch_unfinished" if stretch.unfinished else "stretch_whole",
        name=words(f"window_{window.period}"),
        period=_days(stretch.period, zone),
        at=_moment(stretch.at, zone),
    )
    held = words(
        "stretch_same_elapsed" if stretch.unfinished else "stretch_against",
        name=words(f"versus_{window.versus}"),
        period=_days(stretch.before, zone),
    )
    lines = [period, held]
    if holidays:
        named = words("and").join(words(f"holiday_{name}") for name in holidays)
        lines.append(words("holiday_uneven", name=named))
    if undeclared_years:
        years = ", ".join(map(str, undeclared_years))
        lines.append(words("holiday_undeclared", years=years))
    return lines


def grids_line(since: date | None, stretch: Stretch, zone: ZoneInfo, words: Words) -> list[Component]:
    """On which grids areas are compared, where their boundaries changed within what is compared."""
    if since is None or not stretch.before.start.astimezone(zone).date() < since:
        return []
    return [html.P(words("grids_compared", since=f"{since:%Y-%m-%d}"), className="caution")]


def _days(period: Period, zone: ZoneInfo) -> str:
    """Whole days by their dates, both included; what is cut within a day to the minute."""
    first, end = period.start.astimezone(zone), period.end.astimezone(zone)
    if (first.hour, first.minute, end.hour, end.minute, end.second) == (0, 0, 0, 0, 0) and end > first:
        last = datetime.fromordinal(end.toordinal() - 1)
        return f"{first:%Y-%m-%d}" if first.date() == last.date() else f"{first:%Y-%m-%d} – {last:%Y-%m-%d}"
    return f"{first:%Y-%m-%d %H:%M} – {end:%Y-%m-%d %H:%M}"


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
