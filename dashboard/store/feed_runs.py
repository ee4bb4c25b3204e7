"""Where each feed stands, what each poll came to, and the rows that could not be taken."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, func, insert, select, update

from dashboard.domain.period import Period
from dashboard.domain.privacy import masked
from dashboard.store.facts import fingerprint
from dashboard.store.rows import FeedRow, FeedRunRow, QuarantineRow, table_of


@dataclass(frozen=True, slots=True)
class Standing:
    """A feed as its last polls left it."""

    id: int
    name: str
    watermark: dict[str, Any] | None
    answered_at: datetime | None
    newest_at: datetime | None
    failing_since: datetime | None
    problem: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One poll: ``ok``, ``unchanged``, ``doubtful`` (set aside whole) or ``failed``."""

    started_at: datetime
    finished_at: datetime
    outcome: str
    seen: int = 0
    inserted: int = 0
    changed: int = 0
    bad: int = 0
    problem: str | None = None
    retry_after_s: float | None = None  # the source asked not to be asked again before; kept by the timer, not stored


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row for the quarantine: the feeds' ``BadRow`` in plain values."""

    reason: str
    detail: str
    found_at: str
    raw: str
    external_id: str | None
    mark: str | None = None  # what makes it the same entry as an earlier one; unset: its text
    times: int = 1


def standing(connection: Connection, name: str) -> Standing | None:
    """The feed, or ``None`` before its first poll."""
    row = connection.execute(select(table_of(FeedRow)).where(FeedRow.name == name)).one_or_none()
    return None if row is None else _standing(row)


def standings(connection: Connection) -> dict[str, Standing]:
    """All feeds by name."""
    return {row.name: _standing(row) for row in connection.execute(select(table_of(FeedRow)))}


def _standing(row: Any) -> Standing:
    watermark = json.loads(row.watermark) if row.watermark else None
    return Standing(row.id, row.name, watermark, row.answered_at, row.newest_at, row.failing_since, row.problem)


def open_feed_row(connection: Connection, name: str) -> int:
    """The feed's id; its row is made on its first poll."""
    found = standing(connection, name)
    if found is not None:
        return found.id
    id_: int = connection.execute(select(func.coalesce(func.max(FeedRow.id), 0) + 1)).scalar_one()
    connection.execute(insert(FeedRow).values(id=id_, name=name))
    return id_


def record_answer(
    connection: Connection,
    feed_id: int,
    run: Run,
    watermark: dict[str, Any],
    answered_at: datetime,
    newest_at: datetime | None,
) -> None:
    """A good answer: the watermark moves together with the rows of this same transaction, or not at all."""
    text = json.dumps(watermark, ensure_ascii=False)
    values: dict[str, Any] = {"watermark": text, "answered_at": answered_at, "failing_since": None, "problem": None}
    before = connection.execute(select(FeedRow.newest_at).where(FeedRow.id == feed_id)).scalar_one()
    if newest_at is not None and (before is None or newest_at > before):
        values["newest_at"] = newest_at
    connection.execute(update(FeedRow).where(FeedRow.id == feed_id).values(values))
    if run.outcome != "unchanged":  # a quiet night would write a row every few seconds
        _write_run(connection, feed_id, run, text)


def record_failure(connection: Connection, feed_id: int, run: Run) -> None:
    """A poll that brought nothing: the last good answer stands, and grows visibly old."""
    row = connection.execute(select(FeedRow.failing_since, FeedRow.problem).where(FeedRow.id == feed_id)).one()
    connection.execute(
        update(FeedRow)
        .where(FeedRow.id == feed_id)
        .values(failing_since=row.failing_since or run.started_at, problem=run.problem)
    )
    if row.problem != run.problem:  # logged when the state changes, not every time it lasts
        _write_run(connection, feed_id, run, None)


def _write_run(connection: Connection, feed_id: int, run: Run, watermark: str | None) -> None:
    values = {name: getattr(run, name) for name in Run.__dataclass_fields__ if name != "retry_after_s"}
    connection.execute(insert(FeedRunRow).values(feed_id=feed_id, watermark=watermark, **values))


def quarantine(connection: Connection, feed_id: int, rows: Iterable[Rejected], seen_at: datetime) -> None:
    """Keep rows that could not be taken, once each, with how often they came."""
    for row in rows:
        mark = fingerprint(f"{row.reason}\x00{row.raw if row.mark is None else row.mark}")
        detail = masked(row.detail)
        news = {} if row.mark is None else {"detail": detail, "found_at": row.found_at}
        mine = (QuarantineRow.feed_id == feed_id, QuarantineRow.fingerprint == mark)
        again = connection.execute(
            update(QuarantineRow)
            .where(*mine)
            .values(last_seen_at=seen_at, times=QuarantineRow.times + row.times, **news)
        )
        if again.rowcount == 0:
            connection.execute(
                insert(QuarantineRow).values(
                    feed_id=feed_id,
                    fingerprint=mark,
                    external_id=row.external_id,
                    reason=row.reason,
                    detail=detail,
                    found_at=row.found_at,
                    raw="",  # whatever the source sent besides is nobody's to keep
                    first_seen_at=seen_at,
                    last_seen_at=seen_at,
                    times=row.times,
                )
            )


def quarantined(connection: Connection) -> dict[int, int]:
    """How many rows each feed has in quarantine, by feed id."""
    counts = select(QuarantineRow.feed_id, func.count()).group_by(QuarantineRow.feed_id)
    return dict(connection.execute(counts).all())


def usual_count(connection: Connection, feed_id: int, last: int = 20) -> float | None:
    """The median row count of the feed's recent good polls; ``None`` before there are three."""
    recent = (
        select(FeedRunRow.seen)
        .where(FeedRunRow.feed_id == feed_id, FeedRunRow.outcome == "ok")
        .order_by(FeedRunRow.started_at.desc())
        .limit(last)
    )
    counts = sorted(connection.scalars(recent))
    return counts[len(counts) // 2] if len(counts) >= 3 else None


def polls_within(connection: Connection, start: datetime, end: datetime) -> dict[int, tuple[int, int, int, int, int]]:
    """(answers with news, doubtful, failed, rows, refused rows) of each feed's polls that ended within a stretch.

    A failure that lasts is one, however often it was tried again.
    """

    def of(outcome: str) -> Any:
        return func.sum(case((FeedRunRow.outcome == outcome, 1), else_=0))

    counts = select(
        FeedRunRow.feed_id,
        of("ok"),
        of("doubtful"),
        of("failed"),
        func.sum(FeedRunRow.seen),
        func.sum(FeedRunRow.bad),
    ).where(FeedRunRow.finished_at >= start, FeedRunRow.finished_at < end)
    rows = connection.execute(counts.group_by(FeedRunRow.feed_id))
    return {row[0]: (int(row[1]), int(row[2]), int(row[3]), int(row[4]), int(row[5])) for row in rows}


def last_polls(connection: Connection, feed_id: int, most: int) -> list[Run]:
    """The polls that brought news or failed, newest first."""
    columns = [getattr(FeedRunRow, name) for name in Run.__dataclass_fields__ if name != "retry_after_s"]
    polls = select(*columns).where(FeedRunRow.feed_id == feed_id).order_by(FeedRunRow.started_at.desc()).limit(most)
    return [Run(**row) for row in connection.execute(polls).mappings()]


def refused_rows(connection: Connection, feed_id: int, most: int) -> list[Any]:
    """The quarantine of a feed, last seen first. What a row held was not kept: it may be anybody's name."""
    columns = ("external_id", "reason", "detail", "found_at", "first_seen_at", "last_seen_at", "times")
    rows = select(*(getattr(QuarantineRow, name) for name in columns)).where(QuarantineRow.feed_id == feed_id)
    return list(connection.execute(rows.order_by(QuarantineRow.last_seen_at.desc()).limit(most)).mappings())


def refused_between(connection: Connection, feed_id: int, period: Period) -> int:
    """How many rows of a feed were first refused within a period."""
    first = QuarantineRow.first_seen_at
    within = (QuarantineRow.feed_id == feed_id, first >= period.start, first < period.end)
    return int(connection.scalar(select(func.count()).select_from(QuarantineRow).where(*within)) or 0)


def refused_reasons(connection: Connection, feed_id: int) -> list[tuple[str, int, int, datetime]]:
    """(reason, rows, times, last seen) of a feed's whole quarantine, the most frequent first."""
    times = func.sum(QuarantineRow.times)
    counts = select(QuarantineRow.reason, func.count(), times, func.max(QuarantineRow.last_seen_at))
    counts = counts.where(QuarantineRow.feed_id == feed_id).group_by(QuarantineRow.reason)
    return [
        (reason, rows, int(often), at)
        for reason, rows, often, at in connection.execute(counts.order_by(times.desc(), QuarantineRow.reason))
    ]
