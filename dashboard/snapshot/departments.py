"""Departments: what each owes now, what it did in a stretch, where it stands and why, and the names it has gone by."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.city import City
from dashboard.domain.board import BoardQuestion
from dashboard.domain.scope import Scope
from dashboard.domain.window import Window
from dashboard.metrics.score import Score
from dashboard.snapshot.counted import Counting
from dashboard.snapshot.evaluation import DepartmentFile, DepartmentLine, LeaderBoard, Placed
from dashboard.snapshot.leaderboards import DISPOSE, leaderboard
from dashboard.snapshot.measures import COUNTS, HOURS, RATES, Open, measure, needed, of
from dashboard.snapshot.months import months
from dashboard.store.departments import department_names


def department_lines(counting: Counting, city: City, window: Window, scope: Scope) -> tuple[DepartmentLine, ...]:
    """Every department of the scope, and, in the whole city, what no department was given."""
    stretch = window.of(counting.calendar, counting.now)
    indicator = DISPOSE[0]
    asked = (stretch, scope, "department", needed(counting, [indicator]), window.basis)
    now, before = counting.amounts(*asked), counting.amounts_before(*asked)
    allowed = allowed_departments(counting, scope)
    owes = Open.by(counting, city.declaration.nearly_due_share, "department", scope)
    known = {id_: row for id_, row in counting.names.departments.items() if allowed is None or id_ in allowed}
    lines = [
        DepartmentLine(
            code=code,
            name=name,
            group=group,
            owes=owes.of(id_),
            stretch=stretch,
            rate=measure(counting, indicator, now.get(id_, {}), of(before, id_), window.basis),
        )
        for id_, (code, name, group) in known.items()
    ]
    nobody = measure(counting, indicator, now.get(0, {}), of(before, 0), window.basis)
    if allowed is None and (0 in owes.owed or (nobody.denominator and nobody.denominator[1])):
        lines.append(DepartmentLine("", None, None, owes.of(0), stretch, nobody))
    return tuple(sorted(lines, key=lambda line: (line.group is None, line.group or "", -line.owes.overdue, line.code)))


def department_file(
    counting: Counting, city: City, scores: Mapping[str, Score], code: str, window: Window, scope: Scope, *, trend: bool
) -> DepartmentFile | None:
    """One department, ``None`` where it is not there or not in the scope. ``trend`` adds its last months."""
    allowed = allowed_departments(counting, scope)
    found = next((item for item in counting.names.departments.items() if item[1][0] == code), None)
    if found is None or (allowed is not None and found[0] not in allowed):
        return None
    id_, (_, name, group) = found
    stretch = window.of(counting.calendar, counting.now)
    slugs = [*RATES, *COUNTS, HOURS]
    own = Scope(scope.area_code, frozenset({code}))
    # Its own row of what its board counts: an index of moments is read as far for one department as for all.
    asked = (stretch, scope, "department", needed(counting, slugs), window.basis)
    everybody = counting.amounts(*asked), counting.amounts_before(*asked)
    now, before = everybody[0].get(id_, {}), of(everybody[1], id_)
    holidays, undeclared = counting.uneven(stretch)
    board = leaderboard(counting, city, scores, BoardQuestion(group=group, window=window), scope, counted=everybody)
    return DepartmentFile(
        code=code,
        name=name,
        group=group,
        names=tuple(department_names(counting.connection, id_)),
        owes=Open.by(counting, city.declaration.nearly_due_share, "department", own).of(id_),
        stretch=stretch,
        measures=tuple(measure(counting, slug, now, before, window.basis) for slug in slugs),
        placed=placed(board, code),
        scores=board.scores,
        notes=counting.notes([*slugs, *needed(counting, slugs)]),
        holidays=holidays,
        undeclared_years=undeclared,
        months=months(counting, own, window, DISPOSE[0]) if trend else (),
        told_again=counting.told_again(stretch, own),
    )


def allowed_departments(counting: Counting, scope: Scope) -> frozenset[int] | None:
    """The ids of the scope's departments; ``None`` is all."""
    if scope.departments is None:
        return None
    return frozenset(id_ for id_, row in counting.names.departments.items() if row[0] in scope.departments)


def placed(board: LeaderBoard, key: str) -> Placed | None:
    """Where somebody stands on a board, if it stands on its first page."""
    return next((Placed(line, board, group) for group in board.groups for line in group.lines if line.key == key), None)
