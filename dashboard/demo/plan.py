"""The plan of the invented city: every case of every hour from the seed alone, and who changed between two moments."""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache, lru_cache
from itertools import accumulate
from math import sqrt
from random import Random
from threading import Lock

from dashboard.demo.cases import PlannedCase, state_at
from dashboard.demo.channels import CASE_FEEDS, CHANNELS, PREFIXES, Channel
from dashboard.demo.classes import CLASSES, ProblemClass
from dashboard.demo.departments import STREET_TEAM, performers, street_team_id
from dashboard.demo.geography import DEFAULT_SEED, Geography
from dashboard.demo.life import DAY, HOUR, LONGEST_LIFE, ZONE_OFFSET, live
from dashboard.demo.places import Places
from dashboard.demo.proportions import BY_HOUR, BY_WEEKDAY, COUNTED
from dashboard.domain.case import CaseRecord, Stage

DEFAULT_CASES = 110_000  # in a year
_HOURS_OF_YEAR = 8766
_NO_POSITION, _ZERO_POSITION, _NO_AREA, _DUPLICATE = 0.045, 0.012, 0.05, 0.3
_EPOCH_WEEKDAY = 3  # 1970-01-01 was a Thursday
_KEPT = 2 * LONGEST_LIFE // HOUR  # hours of plan kept at hand for those who ask what changed


class CasePlan:
    """Cases of a geography, so many a year. Hours are whole hours since the epoch, moments are epoch seconds."""

    def __init__(self, geography: Geography, cases: int = DEFAULT_CASES, seed: int = DEFAULT_SEED) -> None:
        self.cases = cases
        self._seed = seed
        self._places = Places(geography, seed)
        self._performers = {performer.department.id: performer for performer in performers(geography)}
        self._channels = {feed: [channel for channel in CHANNELS if channel.feed == feed] for feed in CASE_FEEDS}
        self._all_weights = sum(channel.weight for channel in CHANNELS)
        self._mix = lru_cache(maxsize=64)(self._class_mix)
        self._luck = cache(self._on_time_share)
        self._changing: dict[int, list[PlannedCase]] = defaultdict(list)
        self._planned = range(0)
        self._lock = Lock()

    def plan(self, hour: int) -> list[PlannedCase]:
        """Every case that is reported in the hour, feed by feed."""
        return [case for feed in CASE_FEEDS for case in self.plan_feed(feed, hour)]

    def plan_feed(self, feed: str, hour: int) -> list[PlannedCase]:
        """The hour's cases of one feed, in the order of their reports."""
        rng = Random(f"{self._seed}-{feed}-{hour}")
        channels = self._channels[feed]
        weights = list(accumulate(channel.weight for channel in channels))
        expected = self._expected(hour) * weights[-1] / self._all_weights
        count = max(0, round(rng.gauss(expected, sqrt(expected))))
        moments = sorted(hour * HOUR + int(HOUR * rng.random()) for _ in range(count))
        stamp = _local_stamp(hour)
        cases: list[PlannedCase] = []
        for number, moment in enumerate(moments, 1):
            channel = channels[0] if len(channels) == 1 else channels[bisect(weights, rng.random() * weights[-1])]
            before = cases[-1].external_id if cases else None
            cases.append(self.case(rng, f"{PREFIXES[feed]}{stamp}{number:04}", channel, moment, before))
        return cases

    def case(self, rng: Random, external_id: str, channel: Channel, moment: int, before: str | None) -> PlannedCase:
        """One case with everything that will come of it. ``before`` is a case it may turn out to repeat."""
        week = (moment + ZONE_OFFSET) // (7 * DAY)
        grid = self._places.grid(rng, week)
        classes, weights = self._mix(channel.majors, week)
        problem = classes[bisect(weights, rng.random() * weights[-1])]
        return self.follow(rng, external_id, channel, moment, before=before, grid=grid, problem=problem)

    def follow(
        self,
        rng: Random,
        external_id: str,
        channel: Channel,
        moment: int,
        *,
        before: str | None,
        grid: int,
        problem: ProblemClass,
    ) -> PlannedCase:
        """The life of a case whose grid (by number) and class are known."""
        area = self._places.grids[grid]
        department_id = street_team_id(area.code) if problem.department_id == STREET_TEAM else problem.department_id
        life = live(rng, moment, channel.source, problem.limit_hours, self._luck(department_id, moment // (30 * DAY)))
        dice = rng.random()
        placed = dice >= _NO_POSITION + _ZERO_POSITION
        return PlannedCase(
            external_id=external_id,
            channel=channel,
            grid=area,
            problem=problem,
            department_id=department_id,
            department_name=self._performers[department_id].department.name,
            address=self._places.address(rng, grid),
            place=self._places.spot(rng, grid) if placed else None,
            zero_position=_NO_POSITION <= dice < _NO_POSITION + _ZERO_POSITION,
            area_code=None if placed and rng.random() < _NO_AREA else area.code,
            duplicate_of=before if Stage.VOIDED in life.steps and rng.random() < _DUPLICATE else None,
            life=life,
        )

    def find(self, feed: str, external_id: str) -> PlannedCase | None:
        """The case of that number: the number itself tells its hour."""
        try:
            stamp = datetime.strptime(external_id.removeprefix(PREFIXES[feed])[:10], "%Y%m%d%H").replace(tzinfo=UTC)
        except ValueError:
            return None
        hour = (int(stamp.timestamp()) - ZONE_OFFSET) // HOUR
        return next((case for case in self.plan_feed(feed, hour) if case.external_id == external_id), None)

    def changed_between(self, feed: str, after: int, until: int) -> list[PlannedCase]:
        """The feed's cases with a step in (after, until], in the order of their reports."""
        changed: dict[str, PlannedCase] = {}
        with self._lock:
            self._plan_through(after // HOUR, until // HOUR)
            for hour in range(after // HOUR, until // HOUR + 1):
                for case in self._changing.get(hour, ()):
                    if case.channel.feed == feed and case.life.moves_between(after, until):
                        changed[case.external_id] = case
        return sorted(changed.values(), key=lambda case: (case.reported_at, case.external_id))

    def history(self, feed: str, until: datetime, days: int = 365) -> Iterator[CaseRecord]:
        """Every case that the feed would have delivered by ``until``, as it stands then, oldest report first."""
        moment = int(until.timestamp())
        for hour in range((moment - days * DAY) // HOUR, moment // HOUR + 1):
            for case in self.plan_feed(feed, hour):
                record = state_at(case, moment)
                if record is not None:
                    yield record

    def _plan_through(self, first: int, last: int) -> None:
        """Have every case at hand that may change in these hours."""
        start, stop = first - LONGEST_LIFE // HOUR, last + 1
        if self._planned and start >= self._planned.start and stop <= self._planned.stop:
            return
        if self._planned and (stop - self._planned.start > _KEPT or stop < self._planned.start):
            self._changing.clear()
            self._planned = range(0)
        known = self._planned or range(start, start)
        for hour in (*range(start, known.start), *range(known.stop, stop)):
            for case in self.plan(hour):
                for changing in {moment // HOUR for moment in case.life.steps.values()}:
                    self._changing[changing].append(case)
        self._planned = range(min(start, known.start), max(stop, known.stop))

    def _expected(self, hour: int) -> float:
        local = hour + ZONE_OFFSET // HOUR
        day = local // 24
        weekday = BY_WEEKDAY[(day + _EPOCH_WEEKDAY) % 7] * 7 / COUNTED
        of_day = BY_HOUR[local % 24] * 24 / COUNTED
        return self.cases / _HOURS_OF_YEAR * weekday * of_day * _mood(self._seed, day)

    def _class_mix(self, majors: str, week: int) -> tuple[list[ProblemClass], list[float]]:
        """The classes of a channel with their cumulated weights; each has good and bad weeks."""
        classes = [problem for problem in CLASSES if problem.ref.code[0] in majors]
        dice = Random(f"{self._seed}-classes-{week}")
        fortune = {problem.ref: 0.6 + 0.9 * dice.random() for problem in CLASSES}
        return classes, list(accumulate(problem.weight * fortune[problem.ref] for problem in classes))

    def _on_time_share(self, department_id: str, period: int) -> float:
        drift = Random(f"{self._seed}-{department_id}-{period}").uniform(-0.025, 0.02)
        return min(0.99, self._performers[department_id].on_time_share + drift)


@lru_cache(maxsize=64)
def _mood(seed: int, day: int) -> float:
    """Some days are busier than others."""
    return Random(f"{seed}-day-{day}").uniform(0.88, 1.12)


def _local_stamp(hour: int) -> str:
    """``2026112215``: the local date and hour, as upstream numbers carry them."""
    return datetime.fromtimestamp(hour * HOUR + ZONE_OFFSET, UTC).strftime("%Y%m%d%H")
