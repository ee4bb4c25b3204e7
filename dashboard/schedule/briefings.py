"""One briefing from the question to its files: composed, frozen, written; each step noted, whatever comes of it."""

from __future__ import annotations

from datetime import datetime

from dashboard.export.briefing.archive import Frozen
from dashboard.export.briefing.collect import Question
from dashboard.export.briefing.writing import Note, Order, Written, write
from dashboard.hall import Hall
from dashboard.store.briefings import begin_run, note_run, write_files


def bring_out(
    hall: Hall,
    question: Question,
    order: Order,
    note: Note = lambda *_: None,
    *,
    schedule: str = "",
    due_at: datetime | None = None,
) -> tuple[Frozen, Written]:
    """Freeze the answer and write its files. The archive says how far it is, and how it ended, also where it raises."""
    now = hall.clock.now()
    with hall.database.writing() as connection:
        run_id = begin_run(connection, schedule, due_at or now, now, order.steps)

    def told(step: str, done: int, steps: int) -> None:
        note(step, done, steps)
        with hall.database.writing() as connection:
            note_run(connection, run_id, step=step, done=done)

    try:
        frozen = hall.archive.freeze(hall.archive.compose(question))
        with hall.database.writing() as connection:
            note_run(connection, run_id, done=1, briefing_id=frozen.id)
        note("compose", 1, order.steps)
        done = write(frozen, order, told)
    except Exception as error:
        with hall.database.writing() as connection:
            said = {"finished_at": hall.clock.now(), "outcome": "failed", "problem": str(error) or type(error).__name__}
            note_run(connection, run_id, **said)
        raise
    with hall.database.writing() as connection:
        write_files(connection, frozen.id, done.files)
        note_run(
            connection,
            run_id,
            step="done",
            done=order.steps,
            finished_at=hall.clock.now(),
            outcome=done.outcome,
            problem=done.problem,
        )
    return frozen, done
