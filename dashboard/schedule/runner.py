"""The timer: polls each feed at its rhythm and publishes when something changed. The only APScheduler in the house."""

from __future__ import annotations

import logging
import math
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from dashboard.feeds.catalog import open_feed
from dashboard.feeds.contract import Inbox
from dashboard.feeds.declaration import FeedDeclaration
from dashboard.hall import Hall
from dashboard.schedule.briefings import Secretary
from dashboard.schedule.duty import Duty, Turn, middle_of_interval
from dashboard.schedule.forgetting import Told, forget
from dashboard.schedule.jobs import Hydrant, poll_feed
from dashboard.schedule.keeping import keep_tracks
from dashboard.schedule.post import Post
from dashboard.schedule.redrawing import place_anew
from dashboard.store.counters import last_number
from dashboard.store.feed_runs import Run
from dashboard.store.leases import SupersededError

log = logging.getLogger(__name__)

_LOOK_FOR_NEWS_S = 0.5
_BUILD_AT_LEAST_S = 5.0  # overdue and ages move without news
_KEEP_TRACKS_S = 600.0
_LOOK_FOR_DUE_S = 5.0  # somebody may be waiting for what they have ordered
_LOOK_FOR_POST_S = 10.0
_PLACE_ANEW_S = 86_400.0  # boundaries change with a start; what comes late of former days waits for the next one
_TIDY_S = 3600.0
_FORGET_S = 3600.0
_WATCH_S = 2.0
_FINISHED_WITHIN_S = 8.0
_PATIENT_FOR = 5  # failures in a row
_LONGEST_REST_S = 300.0  # a source that asks for more is asked again all the same


_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


def next_time(cron: str, zone: ZoneInfo, after: datetime) -> datetime | None:
    """The first moment of a cron line after another; the timer counts weekdays from Monday, cron from Sunday.

    Raises ``ValueError`` for a line that is none.
    """
    *rest, weekday = cron.split()
    days, _, step = weekday.partition("/")
    named = "".join(_WEEKDAYS[int(letter)] if letter in "01234567" else letter for letter in days)
    try:
        line = " ".join([*rest, f"{named}/{step}" if step else named])
        trigger = CronTrigger.from_crontab(line, timezone=zone)
    except ValueError as error:
        raise ValueError(f"briefings.schedules: cron '{cron}': {error} / cron 有误") from None
    at: datetime | None = trigger.get_next_fire_time(after, after)
    return at


@dataclass
class _Appointment:
    """One thing done again and again; ``kept_at`` is monotonic, when it last began."""

    name: str
    every_s: float
    keep: Callable[[], object]
    kept_at: float = field(default_factory=time.monotonic)
    busy: bool = False
    trouble: str = ""

    def __call__(self) -> None:
        self.kept_at, self.busy = time.monotonic(), True
        try:
            self.keep()
            self.trouble = ""
        except SupersededError as error:
            log.warning("%s; nothing of it was kept / 已由其他进程接管，本次未写入", error)
        except Exception as error:
            if self.trouble != str(error):  # said when it begins, not every half second of an outage
                log.exception("%s failed; it is tried again every %g s", self.name, self.every_s)
            self.trouble = str(error)
        finally:
            self.busy = False


class PolitePoll:
    """Polls a feed, but not while its source has asked to be left alone (429 or 503 with Retry-After).

    From the fifth failure in a row on, a source is asked ever less often, half as often after each failure and at odd
    moments, so that what comes back to life is not met by everybody at once. One answer, and it is asked as before.
    """

    def __init__(
        self,
        poll: Callable[[], Run | None],
        every_s: float,
        monotonic: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._poll = poll
        self._every_s = every_s
        self._monotonic = monotonic
        self._chance = chance
        self._failures = 0
        self._not_before = -math.inf

    def __call__(self) -> None:
        if self._monotonic() < self._not_before:
            return
        run = self._poll()
        if run is None:  # another process asks this source
            return
        self._failures = self._failures + 1 if run.outcome == "failed" else 0
        rest_s = run.retry_after_s or 0.0
        if self._failures >= _PATIENT_FOR:
            grown = self._every_s * 2 ** min(self._failures - _PATIENT_FOR + 1, 16)
            rest_s = max(rest_s, min(grown, _LONGEST_REST_S) * (0.5 + self._chance() / 2))
        self._not_before = self._monotonic() + min(rest_s, _LONGEST_REST_S)


class Runner:
    """Runs the polls of a hall in threads of this process, until stopped.

    The timer keeps wall-clock appointments, so a clock that is set back would leave it waiting for as long. A watch on
    the monotonic clock makes an appointment anew when it was not kept for three of its intervals.
    """

    def __init__(
        self,
        hall: Hall,
        briefings: Path,
        walls: Mapping[str, str],
        tidy: Callable[[], object],
        inbox: Inbox | None = None,
        dropped: Told = lambda _: None,
    ) -> None:
        """``briefings`` is where written ones are kept, ``walls`` where each wall is served; ``tidy`` is hourly.

        ``inbox`` is where pushes wait; ``dropped`` is told how much was let go of because it was kept long enough.
        """
        self._hall = hall
        self._inbox = inbox
        hydrant = Hydrant.of(hall)
        feeds = [
            _Appointment(
                f"poll {declaration.name}",
                declaration.every.total_seconds(),
                PolitePoll(self._poll_of(hydrant, declaration), declaration.every.total_seconds()),
            )
            for declaration in hall.city.feeds
        ]
        self._appointments = [
            *feeds,
            _Appointment("publish", _LOOK_FOR_NEWS_S, self._on_duty("publish", self._publish_news)),
        ]
        if any(declaration.fix for declaration in hall.city.feeds):
            upkeep = self._on_duty("keep tracks", lambda turn: keep_tracks(hydrant, lease=turn.lease, told=dropped))
            self._appointments.append(_Appointment("keep tracks", _KEEP_TRACKS_S, upkeep))
        if hall.redrawing.since is not None:
            anew = self._on_duty("place anew", lambda turn: place_anew(hall, hall.redrawing, turn.lease))
            self._appointments.append(_Appointment("place anew", _PLACE_ANEW_S, anew))
        due = self._on_duty("forget", lambda turn: forget(hall, dropped, lease=turn.lease))
        self._appointments.append(_Appointment("forget", _FORGET_S, due))
        self._appointments.append(_Appointment("tidy", _TIDY_S, self._on_duty("tidy", lambda _: tidy())))
        secretary = Secretary(hall, briefings, walls, lambda cron, after: next_time(cron, hall.clock.zone, after))
        due = self._on_duty("briefings", lambda turn: secretary(turn.lease))
        self._appointments.append(_Appointment("briefings", _LOOK_FOR_DUE_S, due))
        if hall.city.declaration.briefings.destinations:
            post = Post(hall, briefings)  # whose sendings are claimed one by one
            self._appointments.append(_Appointment("post", _LOOK_FOR_POST_S, self._on_duty("post", lambda _: post())))
        self._duty = Duty(hall.database, [one.name for one in self._appointments], self._keep_at_once)
        self._published: dict[str, tuple[object, float]] = {}
        self._stopped = threading.Event()
        self._watch = threading.Thread(target=self._keep_watch, name="watch", daemon=True)
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(len(self._appointments))},
            job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
            timezone=UTC,
        )

    def start(self) -> None:
        """Keep every appointment now, and from then on at its rhythm."""
        for appointment in self._appointments:
            self._scheduler.add_job(
                appointment, self._rhythm(appointment), id=appointment.name, next_run_time=self._hall.clock.now()
            )
        self._duty.start()
        self._scheduler.start()
        self._watch.start()

    def stop(self) -> bool:
        """Finish what is running and stop; where there are other processes, they take over at once.

        Whether all of it was finished: a source may take a minute to say nothing, and nobody waits for it.
        """
        self._stopped.set()
        finishing = threading.Thread(target=self._scheduler.shutdown, name="finishing", daemon=True)
        finishing.start()
        finishing.join(_FINISHED_WITHIN_S)
        late = [appointment.name for appointment in self._appointments if appointment.busy]
        if finishing.is_alive():
            log.warning("%s: not finished in time; nothing of it is kept / 未能及时结束，本次不写入", ", ".join(late))
        self._duty.stop()
        return not finishing.is_alive()

    def _rhythm(self, appointment: _Appointment) -> IntervalTrigger:
        start = middle_of_interval(appointment.name, appointment.every_s, self._hall.clock.now())
        return IntervalTrigger(seconds=appointment.every_s, start_date=start, timezone=UTC)

    def _keep_at_once(self, name: str) -> None:
        """What another process kept until now may be waited for."""
        if self._scheduler.running:
            self._scheduler.modify_job(name, next_run_time=self._hall.clock.now())

    def _on_duty(self, name: str, do: Callable[[Turn], object]) -> Callable[[], None]:
        def kept() -> None:
            turn = self._duty.turn(name)
            if turn is not None:
                do(turn)

        return kept

    def _poll_of(self, hydrant: Hydrant, declaration: FeedDeclaration) -> Callable[[], Run | None]:
        """One poll of a feed, once in each interval whatever the number of processes."""
        feed = open_feed(declaration, self._hall.clock, self._inbox)
        hang_up = getattr(feed, "close", lambda: None)
        name, every_s = f"poll {declaration.name}", declaration.every.total_seconds()

        def poll() -> Run | None:
            turn = self._duty.turn(name, every_s)
            if turn is not None:
                return poll_feed(hydrant, feed, declaration, turn.lease)
            if self._duty.turn(name) is None:
                hang_up()  # a subscription that went on would take messages from the process on duty
            return None

        return poll

    def _publish_news(self, turn: Turn) -> None:
        """Build the walls whose facts changed, and each of them now and then: time alone makes a case overdue."""
        with self._hall.database.reading() as connection:
            news = (last_number(connection, "ingest"), last_number(connection, "patrol"), self._hall.hushes())
        for wall in self._hall.city.declaration.walls:
            seen, at = self._published.get(wall, (None, 0.0))
            if news != seen or time.monotonic() - at >= _BUILD_AT_LEAST_S:
                self._hall.publish(wall, turn.lease)
                self._published[wall] = (news, time.monotonic())

    def _keep_watch(self) -> None:
        while not self._stopped.wait(_WATCH_S):
            for appointment in self._appointments:
                missed_s = time.monotonic() - appointment.kept_at
                if not appointment.busy and missed_s > 3 * appointment.every_s + _WATCH_S:
                    log.warning("%s was not kept for %.0f s; the clock may have moved", appointment.name, missed_s)
                    self._scheduler.reschedule_job(appointment.name, trigger=self._rhythm(appointment))
                    self._scheduler.modify_job(appointment.name, next_run_time=self._hall.clock.now())
                    appointment.kept_at = time.monotonic()
