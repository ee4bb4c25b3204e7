"""One board: everybody of a kind ranked within their group, each with its numbers, its movement and its reason."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.city import City
from dashboard.domain.area import Level
from dashboard.domain.board import BoardQuestion
from dashboard.domain.scope import Scope
from dashboard.domain.window import Stretch
from dashboard.metrics.score import Score
from dashboard.snapshot.contest import ROWS, Contest, Contestant
from dashboard.snapshot.counted import Counting, Counts, by_level, households_of
from dashboard.snapshot.evaluation import LeaderBoard
from dashboard.store.areas import level_below

DISPOSE = (
    "on_time_disposal_rate",
    "disposal_rate",
    "overdue_pending_rate",
    "on_time_closure_rate",
    "closure_rate",
    "rework_rate",
    "extension_rate",
    "return_rate",
)
REPORT = ("valid_report_rate", "reported")


def leaderboard(
    counting: Counting,
    city: City,
    scores: Mapping[str, Score],
    question: BoardQuestion,
    scope: Scope,
    *,
    stretch: Stretch | None = None,
    rows: int = ROWS,
    counted: Counts | None = None,
) -> LeaderBoard:
    """The board of a question, within the scope. Raises ``ValueError`` for an indicator or a score there is not.

    ``stretch`` is the time where it is not the window's of now; ``rows`` how many of a group it has; ``counted`` what
    the board would count, and more, by whoever counted it already: of the stretch, and of the one before.
    """
    window = question.window
    stretch = stretch or window.of(counting.calendar, counting.now)
    offered = DISPOSE if question.board == "dispose" else REPORT
    indicator = question.indicator or offered[0]
    score = _score(question, scores)
    if score is None and indicator not in offered:
        raise ValueError(f"indicator: '{indicator}' is not one of {', '.join(offered)} / 没有这个指标")
    level = _level(counting, question, scope)
    contestants = _contestants(counting, city, scope, level)
    indicators = [part.indicator for part in score.parts] if score else [indicator]
    counts = [slug for one in indicators for slug in counting.parts_of(one) if slug]
    asked = (scope, question.by, counts, window.basis, question.source)
    now, before = counted or (counting.amounts(stretch, *asked), counting.amounts_before(stretch, *asked))
    if level is not None:
        now = by_level(now, counting.names, level)
        before = None if before is None else by_level(before, counting.names, level)
    board = Contest(counting, question, city.declaration.minimum_sample, contestants, now, before, rows)
    groups = board.by_score(score) if score else board.by_indicator(indicator)
    above, below = counting.parts_of(indicators[0])
    holidays, undeclared = counting.uneven(stretch)
    place = next((place for place in counting.names.areas.values() if place.code == scope.area_code), None)
    return LeaderBoard(
        question=question,
        stretch=stretch,
        level=level.value if level else None,
        slug=question.score or indicator,
        label=(score.label.zh, score.label.en) if score else counting.label(indicator),
        better="up" if score else counting.better(indicator),
        numerator=above,
        denominator=below,
        names={slug: counting.label(slug) for slug in {*indicators, *counts}},
        notes=counting.notes([*indicators, *counts]),
        minimum_sample=board.minimum_sample,
        groups=tuple(groups),
        group_names=tuple(sorted({one.group for one in contestants.values() if one.group})),
        levels=_levels(counting),
        indicators=tuple((slug, counting.label(slug)) for slug in offered),
        scores=tuple(
            (name, (one.label.zh, one.label.en))
            for name, one in scores.items()
            if question.board == "dispose" and one.of == question.by
        ),
        sources=tuple((one.key, (one.label.zh, one.label.en)) for one in city.declaration.sources),
        holidays=holidays,
        undeclared_years=undeclared,
        area_path=tuple((counting.names.areas[id_].code, counting.names.areas[id_].name) for id_ in place.path)
        if place
        else (),
    )


def _score(question: BoardQuestion, scores: Mapping[str, Score]) -> Score | None:
    if question.score is None:
        return None
    fitting = {name: one for name, one in scores.items() if one.of == question.by and question.board == "dispose"}
    if question.score not in fitting:
        raise ValueError(f"score: '{question.score}' is not one of {', '.join(fitting) or '—'} / 没有这个综合指标")
    return fitting[question.score]


def _level(counting: Counting, question: BoardQuestion, scope: Scope) -> Level | None:
    """Whom an area board ranks: as asked, the grids of the 上报 board, or the first level below."""
    if question.by != "area":
        return None
    there = _levels(counting)
    if question.level is not None:
        return question.level
    if question.board == "report" and there:
        return Level(there[-1])
    return level_below(counting.names, scope.area_code)


def _levels(counting: Counting) -> tuple[str, ...]:
    """The levels that the city has areas of, below its top."""
    there = {place.level for place in counting.names.areas.values() if place.parent_id is not None}
    return tuple(level.value for level in Level if level in there)


def _contestants(counting: Counting, city: City, scope: Scope, level: Level | None) -> dict[int, Contestant]:
    if level is None:
        allowed = scope.departments
        return {
            id_: Contestant(code, name, group)
            for id_, (code, name, group) in counting.names.departments.items()
            if allowed is None or code in allowed
        }
    top = next((place.id for place in counting.names.areas.values() if place.code == scope.area_code), 0)
    households = households_of(city.areas)
    grids: dict[int, int] = {}
    for place in counting.names.areas.values():
        if place.level is Level.GRID:
            for above in place.path:
                grids[above] = grids.get(above, 0) + 1
    return {
        id_: Contestant(place.code, place.name, None, grids.get(id_, 1), households.get(place.code))
        for id_, place in counting.names.areas.items()
        if place.level is level and top in place.path
    }
