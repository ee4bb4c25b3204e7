"""高发: which classes, which hours, and which places come again, within an area and a stretch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dashboard.domain.comparison import compared
from dashboard.domain.period import Period
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Selection
from dashboard.domain.window import Stretch, Window
from dashboard.metrics.repeats import repeats as repeats_among
from dashboard.snapshot.counted import Amounts, Counting
from dashboard.snapshot.evaluation import HotLine, Repeated
from dashboard.store.hot import addresses, class_keys, placed_reports, reports_by_hour
from dashboard.store.types import from_us

REPEAT_DAYS = 7
_CLASSES = 10
_NEAR_M = 50.0
_SHOWN = 15
_READ = 50_000
_LATEST = 100  # of the reports at a place, among which one says its address


def hot_classes(counting: Counting, window: Window, stretch: Stretch, scope: Scope) -> tuple[HotLine, ...]:
    """The most frequent classes, on the stretch before and on the year before."""
    year = window.but(versus="last_year").of(counting.calendar, counting.now)
    month = window.but(versus="previous").of(counting.calendar, counting.now)
    asked = (scope, "class", ["reported"], window.basis)
    now = counting.amounts(stretch, *asked)
    before, last_year = counting.amounts_before(month, *asked), counting.amounts_before(year, *asked)
    keys = class_keys(counting.connection)

    def reported(amounts: dict[int, Amounts], id_: int) -> int:
        return amounts.get(id_, {}).get("reported", 0)

    def earlier(amounts: dict[int, Amounts] | None, id_: int) -> int | None:
        return None if amounts is None else reported(amounts, id_)

    hottest = sorted((id_ for id_ in now if id_ and reported(now, id_)), key=lambda id_: (-reported(now, id_), id_))
    area = None if counting.area_ids(scope) is None else scope.area_code

    def opened(of: Stretch, id_: int) -> Selection | None:
        return of.selection_before("reported", window.basis, area=area, case_class=keys[id_])

    return tuple(
        HotLine(
            key=keys[id_],
            label=counting.names.classes[id_][1],
            value=reported(now, id_),
            versus=compared(reported(now, id_), earlier(before, id_)),
            last_year=compared(reported(now, id_), earlier(last_year, id_)),
            opens_before=opened(month, id_),
            opens_last_year=opened(year, id_),
        )
        for id_ in hottest[:_CLASSES]
    )


def hot_hours(counting: Counting, stretch: Stretch, scope: Scope) -> tuple[int, ...]:
    """Reports by the local hour of the day."""
    period = stretch.period.until(stretch.at + timedelta(milliseconds=1))
    hours = [0] * 24
    for number, n in reports_by_hour(counting.connection, period, scope):
        hours[datetime.fromtimestamp(number * 3600, UTC).astimezone(counting.calendar.zone).hour] += n
    return tuple(hours)


def repeats(counting: Counting, stretch: Stretch, scope: Scope) -> tuple[Repeated, ...]:
    """Places that were complained of again within a week, in the week up to the moment the stretch stands at."""
    end = stretch.at + timedelta(milliseconds=1)
    week = Period("range", end - timedelta(days=REPEAT_DAYS), end)
    reports = placed_reports(counting.connection, week, scope, _READ)
    groups = repeats_among(
        [one.class_id for one in reports],
        [(one.lon, one.lat) for one in reports],
        [one.reported_us / 1e6 for one in reports],
        _NEAR_M,
        REPEAT_DAYS * 86_400,
    )
    shown = [[reports[number] for number in group] for group in groups[:_SHOWN]]
    said = addresses(counting.connection, [one.case_id for group in shown for one in group[-_LATEST:]])
    names = counting.names
    return tuple(
        Repeated(
            label=names.classes[group[0].class_id][1],
            address=next((said[one.case_id] for one in reversed(group) if one.case_id in said), None),
            area=names.areas[group[-1].area_id].name if group[-1].area_id in names.areas else None,
            case_ids=tuple(one.case_id for one in group),
            first_at=from_us(group[0].reported_us),
            last_at=from_us(group[-1].reported_us),
        )
        for group in shown
    )
