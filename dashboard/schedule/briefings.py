"""Briefings from the question to their files: composed, frozen, written, each step noted; those that are due, and those
that somebody has ordered.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from dashboard.city import FORMATS, BriefingSchedule, Format
from dashboard.domain.scope import Scope
from dashboard.export.briefing.archive import Frozen
from dashboard.export.briefing.collect import Question
from dashboard.export.briefing.writing import Note, Order, Written, write
from dashboard.hall import Hall
from dashboard.schedule.post import order as order_post
from dashboard.store.briefings import (
    begin_run,
    give_up_half_written,
    know_schedule,
    last_run_of,
    note_run,
    ordered_files,
    set_next,
    take_order,
    write_files,
)
from dashboard.store.leases import Lease

log = logging.getLogger(__name__)

NextTime = Callable[[str, datetime], datetime | None]


def bring_out(
    hall: Hall,
    question: Question,
    order: Order,
    note: Note = lambda *_: None,
    *,
    schedule: str = "",
    due_at: datetime | None = None,
    send: Sequence[str] = (),
    lease: Lease | None = None,
) -> tuple[Frozen, Written]:
    """Freeze the answer, write its files and have it sent to destinations.

    The archive says how far it is, and how it ended, also where it raises.
    """
    now = hall.clock.now()
    with hall.database.writing(lease) as connection:
        run_id = begin_run(connection, schedule, due_at or now, now, order.steps)
    with _failures_told(hall, run_id):
        frozen = hall.archive.freeze(hall.archive.compose(question))
        with hall.database.writing() as connection:
            note_run(connection, run_id, done=1, briefing_id=frozen.id)
        note("compose", 1, order.steps)
        return frozen, _write(hall, run_id, frozen, order, note, send)


def _write(
    hall: Hall, run_id: int, frozen: Frozen, order: Order, note: Note = lambda *_: None, send: Sequence[str] = ()
) -> Written:
    """The files, and their post; what came of it is noted in one transaction with both."""

    def told(step: str, done: int, steps: int) -> None:
        note(step, done, steps)
        with hall.database.writing() as connection:
            note_run(connection, run_id, step=step, done=done)

    done = write(frozen, order, told)
    with hall.database.writing() as connection:
        write_files(connection, frozen.id, done.files)
        order_post(connection, hall, frozen.id, send, order.lang)
        note_run(
            connection,
            run_id,
            step="done",
            done=order.steps,
            finished_at=hall.clock.now(),
            outcome=done.outcome,
            problem=done.problem,
        )
    return done


@contextmanager
def _failures_told(hall: Hall, run_id: int) -> Iterator[None]:
    """The archive says how a writing ended also where it raises."""
    try:
        yield
    except Exception as error:
        with hall.database.writing() as connection:
            said = {"finished_at": hall.clock.now(), "outcome": "failed", "problem": str(error) or type(error).__name__}
            note_run(connection, run_id, **said)
        raise


class Secretary:
    """Writes what the city has scheduled, and what was ordered, one after the other.

    A time that was missed is caught up once: the last one, as of itself.
    """

    def __init__(self, hall: Hall, root: Path, walls: Mapping[str, str], next_time: NextTime) -> None:
        self._hall = hall
        self._root = root
        self._walls = walls
        self._next_time = next_time
        self._next: dict[str, datetime | None] = {}
        self._begun = False
        for schedule in hall.city.declaration.briefings.schedules.values():
            next_time(schedule.cron, hall.clock.now())  # raises here, at the start, for a line that is none

    def __call__(self, lease: Lease | None = None) -> None:
        """Write what is due and what was ordered. One that fails is in the archive as failed, and keeps no other from
        being written.
        """
        now = self._hall.clock.now()
        if not self._begun:
            with self._hall.database.writing(lease) as connection:
                give_up_half_written(connection, now)
            self._begun = True
        for name, schedule in self._hall.city.declaration.briefings.schedules.items():
            known = name in self._next
            next_at = self._next.get(name)
            if known and (next_at is None or now < next_at):
                continue
            try:
                self._keep(name, schedule, now, lease)
            except Exception:
                log.exception("the briefing %s was not written", name)
        with self._hall.database.reading() as connection:
            ordered = ordered_files(connection)
        for run_id, code, lang in ordered:
            try:
                self._write_ordered(run_id, code, lang, lease)
            except Exception:
                log.exception("the briefing %s was not written", code)

    def _write_ordered(self, run_id: int, code: str, lang: str, lease: Lease | None) -> None:
        hall = self._hall
        known, id_ = hall.archive.open(code, hall.whole_scope), hall.archive.id_of(code)
        if known is None or id_ is None:
            raise ValueError(f"there is no briefing {code} / 没有这个查验码")
        order = self._order(known.briefing.scope, lang, FORMATS)
        with hall.database.writing(lease) as connection:
            if not take_order(connection, run_id, hall.clock.now(), order.steps):
                return
        with _failures_told(hall, run_id):
            done = _write(hall, run_id, Frozen(id_, code, known.briefing), order)
        log.info("the briefing %s is %s", code, done.outcome)

    def _order(self, scope: Scope, lang: str, formats: tuple[Format, ...]) -> Order:
        """With those walls alone all of which lies in the scope: nobody is handed a picture of more than is theirs."""
        hall = self._hall
        seen = {name: hall.wall(name) for name in self._walls}
        within = [name for name, wall in seen.items() if wall and hall.reaches(scope, hall.scope_of(wall))]
        return Order(
            lang=lang,
            formats=formats if within or not seen else tuple(one for one in formats if one != "png"),
            root=self._root,
            walls={name: self._walls[name] for name in within},
            templates=hall.templates,
        )

    def _keep(self, name: str, schedule: BriefingSchedule, now: datetime, lease: Lease | None) -> None:
        self._next[name] = self._next_time(schedule.cron, now)
        with self._hall.database.writing(lease) as connection:
            since = know_schedule(connection, name, schedule.cron, now)
            last = last_run_of(connection, name)
            set_next(connection, name, self._next[name])
        due_at = self._last_due(schedule.cron, max(since, last.due_at) if last else since, now)
        if due_at is None:
            return
        departments = None if schedule.departments is None else frozenset(schedule.departments)
        question = Question(
            period=self._hall.calendar.briefed(schedule.of, due_at),
            scope=Scope(schedule.area or self._hall.whole_scope.area_code, departments),
            basis=schedule.basis,
            as_of=due_at,
            kind=schedule.kind,
        )
        order = self._order(question.scope, schedule.lang, schedule.formats)
        _, done = bring_out(self._hall, question, order, schedule=name, due_at=due_at, send=schedule.send, lease=lease)
        log.info("the briefing %s of %s is %s", name, due_at.isoformat(), done.outcome)

    def _last_due(self, cron: str, after: datetime, now: datetime) -> datetime | None:
        due, at = None, self._next_time(cron, after)
        while at is not None and at <= now:
            due, at = at, self._next_time(cron, at)
        return due
