"""Everything a tick knows, gathered once: the recent hours, the open cases, the names; tiles are cut from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

import pandas as pd

from dashboard.city import City, Wall
from dashboard.domain.health import FeedHealth
from dashboard.domain.period import Calendar, Period
from dashboard.domain.scope import Scope
from dashboard.metrics.cases import Definitions
from dashboard.metrics.cube import KEYS, Cube
from dashboard.metrics.lights import lights, work_left_s
from dashboard.metrics.worktime import WorkTable, work_table
from dashboard.snapshot.scoped import areas_of
from dashboard.store.areas import Names, read_names
from dashboard.store.counters import last_number
from dashboard.store.engine import Connection
from dashboard.store.figures import BY_THE_MINUTE, part_of_an_hour
from dashboard.store.open_set import DIMENSIONS, OPEN_COLUMNS, STOCK, open_cases, overdue_then
from dashboard.store.rollups import COLUMNS, changed_hours
from dashboard.store.types import from_us, to_us

HOUR = timedelta(hours=1)
_YEARS_BACK, _YEARS_AHEAD = 10, 3
REACH = timedelta(days=63)  # last month's beginning, and twice thirty days


class Recent:
    """The cube of the recent hours, brought up to date by what ingests have touched since."""

    def __init__(self) -> None:
        self.cube = Cube(COLUMNS)
        self.ingest = 0

    def refresh(self, connection: Connection, now: datetime) -> None:
        """Read the hours that changed; a tick without news reads none."""
        newest = last_number(connection, "ingest")
        if newest == self.ingest:
            return
        reach = hour_of(now - REACH)
        self.cube.replace_hours(changed_hours(connection, reach, self.ingest))
        self.cube.forget_before(reach)
        self.ingest = newest


@dataclass
class Scene:
    """One moment of one scope. Frames hold only the scope's cases."""

    connection: Connection
    city: City
    wall: Wall
    scope: Scope
    now: datetime
    calendar: Calendar
    definitions: Definitions
    names: Names
    cube: Cube
    ingest: int
    feeds: Sequence[FeedHealth]

    def __post_init__(self) -> None:
        self._flows: dict[Period, pd.DataFrame] = {}
        self._stocks: dict[datetime, pd.DataFrame] = {}
        self._areas = areas_of(self.scope, self.names)
        self._departments = self._department_ids()

    @cached_property
    def open(self) -> pd.DataFrame:
        """The open cases."""
        return self._ours(pd.DataFrame(open_cases(self.connection, self.now), columns=list(OPEN_COLUMNS)))

    @property
    def next_due_at(self) -> datetime:
        """When the next of them falls due."""
        ahead = self.open["due_us"][self.open["due_us"] > to_us(self.now)]
        return from_us(int(ahead.min())) if len(ahead) else self.now + REACH

    @property
    def area_ids(self) -> frozenset[int] | None:
        """The ids of the scope's areas; ``None`` is the whole city, with what lies in no known area."""
        return self._areas

    def flows(self, period: Period) -> pd.DataFrame:
        """Cells of a period, exact to the second at both ends.

        A period that is still running takes its last hour whole: nothing has happened in it after now. Of a part of
        an hour only the tallies of ``BY_THE_MINUTE`` are known, and only those columns are returned where one is cut.
        """
        if period not in self._flows:
            self._flows[period] = self._cut(period)
        return self._flows[period]

    def stock_then(self, at: datetime) -> pd.DataFrame:
        """What stood open at a past moment."""
        if at not in self._stocks:
            rows = overdue_then(self.connection, at, due_by=at)
            self._stocks[at] = self._ours(pd.DataFrame(rows, columns=[*DIMENSIONS, "reported_us", *STOCK]))
        return self._stocks[at]

    def _cut(self, period: Period) -> pd.DataFrame:
        start, end = period.start, min(period.end, self.now)
        first, last = _ceiling(start), end.replace(minute=0, second=0, microsecond=0)
        running = period.end >= self.now
        whole = self.cube.between(hour_of(first), hour_of(last) + (1 if running else 0))
        cuts = [Period("head", start, min(first, end))] if start < first else []
        cuts += [Period("tail", last, end)] if not running and last < end and last >= first else []
        if not cuts:
            return self._ours(whole)
        columns = [*KEYS[1:], *BY_THE_MINUTE]
        parts = [whole[columns]]
        parts += [pd.DataFrame(part_of_an_hour(self.connection, cut), columns=columns) for cut in cuts]
        return self._ours(pd.concat(parts, ignore_index=True))

    def lights(self) -> pd.Series:
        """The light of every open case, aligned with ``open``."""
        return lights(self.open, to_us(self.now), self.city.declaration.nearly_due_share)

    def work_left_s(self) -> pd.Series:
        """Seconds of working time left of every open case whose limit is in it, aligned with ``open``."""
        return work_left_s(self.open, to_us(self.now), self._work)

    @property
    def _work(self) -> WorkTable:
        """Long enough for any case that is open: from years before now to years after."""
        year = self.now.year
        return work_table(self.city.calendar, year - _YEARS_BACK, year + _YEARS_AHEAD)

    def _ours(self, frame: pd.DataFrame) -> pd.DataFrame:
        if self._areas is not None:
            frame = frame[frame["area_id"].isin(self._areas)]
        if self._departments is not None:
            frame = frame[frame["department_id"].isin(self._departments)]
        return frame

    def _department_ids(self) -> frozenset[int] | None:
        if self.scope.departments is None:
            return None
        return frozenset(id_ for id_, (code, _, _) in self.names.departments.items() if code in self.scope.departments)


def set_scene(
    connection: Connection,
    recent: Recent,
    city: City,
    wall: Wall,
    scope: Scope,
    now: datetime,
    calendar: Calendar,
    definitions: Definitions,
    feeds: Sequence[FeedHealth],
) -> Scene:
    """Bring the recent hours up to date and stand at ``now``."""
    recent.refresh(connection, now)
    return Scene(
        connection,
        city,
        wall,
        scope,
        now,
        calendar,
        definitions,
        read_names(connection),
        recent.cube,
        recent.ingest,
        feeds,
    )


def hour_of(moment: datetime) -> int:
    """Hours since 1970, UTC."""
    return int(moment.timestamp() // 3600)


def _ceiling(moment: datetime) -> datetime:
    floor = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return floor if floor == moment else floor + HOUR
