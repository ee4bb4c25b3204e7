"""Days of a feed at its worst: corrections that come late, tombstones, cases taken back, answers out of order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from dashboard.domain.case import AppealOutcome, CaseRecord, StatedOutcome
from tests.build import GARBAGE, HOUR, MONDAY, NOISE, case

INGESTS = 8
DAY = timedelta(days=1)
_STEPS = ("verified", "registered", "dispatched", "signed", "disposed", "inspected", "closed")


def any_case(chance: Random, key: str, at: datetime) -> CaseRecord:
    """What is told of a case at a moment: any steps it may have taken by then, in an order or not."""
    reported = at - chance.randint(0, 60) * HOUR
    said: dict[str, Any] = {"registered_at": None, "dispatched_at": None}
    then = reported
    for step in _STEPS[: chance.randint(0, len(_STEPS))]:
        then = min(at, then + chance.randint(0, 20) * HOUR)
        said[f"{step}_at"] = then
    odd = chance.randint(0, 10)
    some = at - chance.randint(0, 3) * HOUR
    if odd < 4:
        said |= [{"voided_at": some}, {"suspended_at": some}, {"supervised_at": some}, {"returned_at": some}][odd]
    if chance.random() < 0.2:
        said |= {"stated_outcome": chance.choice(list(StatedOutcome))}
    if odd == 5:
        said |= {"appealed_at": some, "appeal_decided_at": some, "appeal_outcome": AppealOutcome.GRANTED}
    return case(
        key,
        reported_at=reported,
        due_at=chance.choice([None, reported + chance.randint(1, 20) * HOUR]),
        case_class=chance.choice([GARBAGE, NOISE]),
        area_code=chance.choice(["9901", "9902"]),
        source=chance.choice(["hotline", "patrol"]),
        urgent=chance.random() < 0.2,
        return_count=chance.randint(0, 1),
        **said,
    )


def any_history(seed: int) -> Iterator[tuple[datetime, list[CaseRecord]]]:
    """A moment each day, and what the feed tells at it."""
    chance = Random(seed)
    known: dict[str, CaseRecord] = {}
    for number in range(INGESTS):
        at = MONDAY + number * DAY
        rows: list[CaseRecord] = []
        for key in chance.sample(sorted(known), min(len(known), 6)):
            of_then = at - chance.choice([0, 0, 0, 3]) * DAY
            again = any_case(chance, key, of_then)
            rows.append(replace(again, updated_at=of_then, deleted=chance.random() < 0.2))
        rows += [replace(any_case(chance, f"{number}-{n}", at), updated_at=at) for n in range(4)]
        known |= {one.external_id: one for one in rows}
        if number == 5:  # as some feeds have it
            rows.append(case("closed first", reported_at=at - 3 * DAY, closed_at=at - 2 * DAY, disposed_at=at - HOUR))
        yield at, rows
