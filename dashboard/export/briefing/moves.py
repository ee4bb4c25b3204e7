"""Which cases make two briefings of one period differ: number by number, those that left it and those that came."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from dashboard.domain.archive import MovedCase, Moves
from dashboard.domain.briefing import Briefing, Difference, Figure, differences
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Selection
from dashboard.snapshot.cases import CityOfLists, lines_of, question_of
from dashboard.snapshot.details import CaseLine
from dashboard.store.case_lists import CaseList, Found, Order
from dashboard.store.case_sets import Question
from dashboard.store.engine import Connection
from dashboard.store.knowledge import known_at

_WHOLE = re.compile(r"total/\w+|left_over/pending_overdue")  # the parts of a number move the same cases
_MOST = 200_000  # of one number; more than any city has overdue
_BY_DUE = Order("due_at", descending=False)


def moves(
    connection: Connection, city: CityOfLists, one: Briefing, other: Briefing, now: datetime, most: int
) -> tuple[Moves, ...]:
    """Of each whole number that differs, at most so many cases. Two periods or scopes have none in common to list."""
    if (one.period.start, one.period.end, one.scope) != (other.period.start, other.period.end, other.scope):
        return ()
    ours, theirs = ({figure.key: figure for figure in each.figures()} for each in (one, other))
    told = []
    for found in differences(one, other):
        before, after = ours.get(found.key), theirs.get(found.key)
        if not _WHOLE.fullmatch(found.key) or before is None or after is None or not (before.cases and after.cases):
            continue
        composed = (one.composed_at, other.composed_at)
        told.append(_moved(connection, city, one.scope, found, (before, after), composed, now, most))
    return tuple(told)


def _moved(
    connection: Connection,
    city: CityOfLists,
    scope: Scope,
    found: Difference,
    figures: tuple[Figure, Figure],
    composed: tuple[datetime, datetime],
    now: datetime,
    most: int,
) -> Moves:
    (_, before), (later, after) = (
        _behind(connection, city, scope, figure, at, now) for figure, at in zip(figures, composed, strict=True)
    )
    left = [before[id_] for id_ in before if id_ not in after]
    came = [after[id_] for id_ in after if id_ not in before]
    # Each as the later briefing knew it: there stands when it was closed.
    lines = [("left", line) for line in lines_of(connection, later, left[:most])]
    lines += [("came", line) for line in lines_of(connection, later, came[: max(0, most - len(lines))])]
    return Moves(found, len(left), len(came), tuple(_case(way, line) for way, line in lines))


def _behind(
    connection: Connection, city: CityOfLists, scope: Scope, figure: Figure, composed_at: datetime, now: datetime
) -> tuple[Question, Mapping[int, Found]]:
    """The cases of a number, by id: as they were known when it was counted, without any step that was taken later.

    Where too much has changed since to go back, as they are known today.
    """
    question = question_of(Selection.of_query(dict(figure.cases)).but(known="now"), scope, city, now)
    listed = CaseList(connection, question, known_at(connection, composed_at))
    return question, {one.id: one for one in listed.ids(_BY_DUE, 0, _MOST)}


def _case(way: str, line: CaseLine) -> MovedCase:
    return MovedCase(
        way=way,
        case_id=line.case_id,
        number=line.external_id,
        department=line.department,
        area=line.area,
        case_class=line.case_class,
        reported_at=line.reported_at,
        due_at=line.due_at,
        finished_at=line.finished_at,
    )
