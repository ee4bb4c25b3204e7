"""高发: which classes, which hours, and which places come again, within an area and a stretch."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock

from dashboard.domain.comparison import compared
from dashboard.domain.period import Period
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Selection
from dashboard.domain.window import Stretch, Window
from dashboard.metrics.repeats import Spots
from dashboard.snapshot.counted import Amounts, Counting
from dashboard.snapshot.evaluation import HotLine, Repeated
from dashboard.store.counters import last_number
from dashboard.store.hot import PlacedReport, addresses, placed_reports, reports_by_hour
from dashboard.store.types import from_us, to_us

REPEAT_DAYS = 7
_CLASSES = 10
_NEAR_M = 50.0
_SHOWN = 15
_READ = 50_000
_HOUR_S = 3600
_LATEST = 100  # of the reports at a place, among which one says its address


def hot_classes(counting: Counting, window: Window, stretch: Stretch, scope: Scope) -> tuple[HotLine, ...]:
    """The most frequent classes, on the stretch before and on the year before."""
    year = window.but(versus="last_year").of(counting.calendar, counting.now)
    month = window.but(versus="previous").of(counting.calendar, counting.now)
    asked = (scope, "class", ["reported"], window.basis)
    now = counting.amounts(stretch, *asked)
    before, last_year = counting.amounts_before(month, *asked), counting.amounts_before(year, *asked)
    keys = counting.names.class_keys

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
    for number, n in reports_by_hour(counting.connection, period, counting.narrow(scope)):
        hours[datetime.fromtimestamp(number * 3600, UTC).astimezone(counting.calendar.zone).hour] += n
    return tuple(hours)


@dataclass(frozen=True, slots=True)
class _Week:
    """The placed reports of some hours, and where they lie."""

    reports: list[PlacedReport]
    spots: Spots


class Weeks:
    """What was reported where in the weeks that pages asked for, by scope: read once, until an ingest takes more.

    Read are whole hours; whoever asks takes what lies within the moments that it asks for.
    """

    def __init__(self, kept: int = 16) -> None:
        self._kept = kept
        self._weeks: OrderedDict[tuple[str, int, int, int], _Week] = OrderedDict()
        self._lock = Lock()

    def of(self, counting: Counting, asked: Period, scope: Scope) -> _Week:
        first, last = asked.start.timestamp() // _HOUR_S, -(-asked.end.timestamp() // _HOUR_S)
        key = (scope.key, int(first), int(last), last_number(counting.connection, "ingest"))
        with self._lock:
            if key in self._weeks:
                self._weeks.move_to_end(key)
                return self._weeks[key]
        hours = Period("hours", *(datetime.fromtimestamp(hour * _HOUR_S, UTC) for hour in (first, last)))
        reports = placed_reports(counting.connection, hours, counting.narrow(scope), _READ)
        places = [(one.lon, one.lat) for one in reports]
        classes, moments = [one.class_id for one in reports], [one.reported_us for one in reports]
        week = _Week(reports, Spots(classes, places, moments, _NEAR_M))
        with self._lock:
            self._weeks[key] = week
            while len(self._weeks) > self._kept:
                self._weeks.popitem(last=False)
        return week


def repeats(counting: Counting, weeks: Weeks, stretch: Stretch, scope: Scope) -> tuple[Repeated, ...]:
    """Places that were complained of again within a week, in the week up to the moment the stretch stands at."""
    end = stretch.at + timedelta(milliseconds=1)
    asked = Period("range", end - timedelta(days=REPEAT_DAYS), end)
    week = weeks.of(counting, asked, scope)
    within = REPEAT_DAYS * 86_400 * 1_000_000
    groups = week.spots.groups(within, to_us(asked.start), to_us(asked.end), _SHOWN)
    shown = [[week.reports[number] for number in group] for group in groups]
    said = _addresses(counting, shown)
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


def _addresses(counting: Counting, groups: list[list[PlacedReport]]) -> dict[int, str]:
    """The newest report of a place mostly says its address; where it does not, those before it are asked."""
    said = addresses(counting.connection, [group[-1].case_id for group in groups])
    rest = [one.case_id for group in groups if group[-1].case_id not in said for one in group[-_LATEST:-1]]
    return said | addresses(counting.connection, rest)
