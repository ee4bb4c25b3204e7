"""What every kept answer goes through: its rows one by one, and the question whether it can be believed as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Self

from dashboard.clock import Clock
from dashboard.domain.beat import Along, along_nothing
from dashboard.domain.case import CaseRecord
from dashboard.domain.deadline import Deadlines
from dashboard.domain.patrol import PatrolRules
from dashboard.feeds.contract import BadReason, BadRow, DoubtfulPayload, Payload, Record
from dashboard.feeds.declaration import FeedDeclaration
from dashboard.geography import Locator
from dashboard.hall import Hall
from dashboard.store.cases import AT_ONCE
from dashboard.store.engine import Database
from dashboard.store.feed_runs import Rejected

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Hydrant:
    """Everything a poll needs besides its feed."""

    database: Database
    locator: Locator
    clock: Clock
    deadlines: Deadlines
    patrols: PatrolRules = field(default_factory=PatrolRules)
    along: Along = along_nothing

    @classmethod
    def of(cls, hall: Hall) -> Self:
        """What keeps the answers of a hall's feeds, by the rules its city declares."""
        city = hall.city
        return cls(hall.database, hall.locator, hall.clock, city.deadlines, city.declaration.patrols.rules, hall.along)


@dataclass
class PassingRows:
    """The rows of one answer as they pass by."""

    seen: int = 0
    bad: list[BadRow] = field(default_factory=list)
    hashes: dict[str, int] = field(default_factory=dict)

    def listed(self, payload: Payload) -> int:
        """How many rows the source listed, those told only by number among them."""
        return self.seen if payload.listed is None else payload.listed


class Unbelievable(Exception):
    """An answer set aside after it was read, with the bad rows that explain it."""

    def __init__(self, error: DoubtfulPayload, bad: list[BadRow]) -> None:
        super().__init__(str(error))
        self.error, self.bad = error, bad


def judge(declaration: FeedDeclaration, payload: Payload, rows: PassingRows, usual: float | None) -> None:
    """Raise where the answer as a whole cannot be believed; the last good one then stands."""
    if payload.unchanged or payload.pushed:
        return
    doubt = None
    listed = rows.listed(payload)
    if declaration.never_empty and listed == 0:
        doubt = "an empty answer from a source that is never empty"
    elif listed and len(rows.bad) == listed:
        doubt = f"none of {listed} rows could be read; the first: {rows.bad[0].where}: {rows.bad[0].detail}"
    elif declaration.drop_share and usual and listed < usual * (1 - declaration.drop_share):
        doubt = f"{listed} rows where {usual:.0f} are usual"
    if doubt:
        raise Unbelievable(DoubtfulPayload(doubt), rows.bad)


def batches(parsed: Iterator[Record | BadRow], rows: PassingRows) -> Iterator[list[Record]]:
    """Good rows in batches in which no case stands twice; bad rows are kept aside on ``rows``.

    The same case twice in one answer: an exact repeat is one; where both say when they were changed, both are
    observations, taken one after the other; else nobody can tell which holds, and the second goes to quarantine.
    """
    batch: list[Record] = []
    here: set[str] = set()
    for record in parsed:
        rows.seen += 1
        if isinstance(record, BadRow):
            rows.bad.append(record)
            continue
        if isinstance(record, CaseRecord):
            key, content = record.external_id, hash(record)
            if rows.hashes.get(key) == content:
                continue
            if key in rows.hashes and record.updated_at is None:
                rows.bad.append(_twice(record, rows.seen))
                continue
            rows.hashes[key] = content
            if key in here:
                yield batch
                batch, here = [], set()
            here.add(key)
        batch.append(record)
        if len(batch) == AT_ONCE:
            yield batch
            batch, here = [], set()
    if batch:
        yield batch


def _twice(case: CaseRecord, number: int) -> BadRow:
    detail = f"{case.external_id} stands twice in one answer, differently, and nothing says which is newer"
    return BadRow(BadReason.DUPLICATE_KEY, detail, f"row {number}", repr(case)[:2000], case.external_id)


def rejected(row: BadRow, *, mark: str | None = None, times: int = 1) -> Rejected:
    """For the quarantine. What has the same reason and ``mark`` is one entry, without a mark what has the same text."""
    return Rejected(row.reason.value, row.detail, row.where, row.raw, row.key, mark, times)
