"""One feed whole, for the page that says what is wrong with it."""

from __future__ import annotations

from dashboard.snapshot.details import FeedFile, PollLine, RefusedReason, RefusedRow
from dashboard.store.engine import Connection
from dashboard.store.feed_runs import last_polls, quarantined, refused_reasons, refused_rows, standings

_POLLS = 30
_REFUSED = 100


def feed_file(connection: Connection, name: str) -> FeedFile:
    """What the store knows of a feed; one that was never polled has nothing."""
    standing = standings(connection).get(name)
    if standing is None:
        return FeedFile(name, (), (), 0, (), None, None, None, None)
    return FeedFile(
        name=name,
        polls=tuple(
            PollLine(
                run.started_at, run.finished_at, run.outcome, run.seen, run.inserted, run.changed, run.bad, run.problem
            )
            for run in last_polls(connection, standing.id, _POLLS)
        ),
        refused=tuple(RefusedRow(**row) for row in refused_rows(connection, standing.id, _REFUSED)),
        refused_total=quarantined(connection).get(standing.id, 0),
        reasons=tuple(RefusedReason(*row) for row in refused_reasons(connection, standing.id)),
        answered_at=standing.answered_at,
        newest_at=standing.newest_at,
        failing_since=standing.failing_since,
        problem=standing.problem,
    )
