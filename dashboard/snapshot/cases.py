"""The cases behind a number, as an interactive page and an export show them, and one case whole."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from dashboard.domain.period import SO_FAR, Calendar, Period
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Selection
from dashboard.metrics.cases import Definitions
from dashboard.snapshot.details import ORDERS, CaseLine, CasePage
from dashboard.store.case_lines import Labels, as_of, labels_of, phase_name, rows_by_id
from dashboard.store.case_lists import CaseList, Found, Order
from dashboard.store.case_sets import Question, all_time
from dashboard.store.case_text import count_matching
from dashboard.store.counters import last_number
from dashboard.store.engine import Connection
from dashboard.store.knowledge import Then, known_at
from dashboard.store.open_set import STOCK
from dashboard.store.types import EPOCH

_AT_ONCE = 1000
WAITING = ("unverified", "undispatched")  # tallies of what still waits for a step: no indicators of their own
_REPORTED_BEFORE = timedelta(days=400)  # what counts in a period: for longer, clocks are taken to have stood still
_TALLIED = (*STOCK, *WAITING, "disposal_timed")  # the last is what the mean of hours is of


@dataclass(frozen=True, slots=True)
class CityOfLists:
    """What a city decides about its lists."""

    calendar: Calendar
    definitions: Definitions
    nearly_due_share: float


def period_of(selection: Selection, calendar: Calendar, at: datetime) -> Period:
    """The stretch of time a selection asks for; all time where it names none. ``ValueError`` names what is wrong."""
    if selection.period is None:
        return all_time(at)
    if selection.period != "range":
        return calendar.named(selection.period, at)
    if selection.start is None or selection.end is None or selection.end <= selection.start:
        raise ValueError("start, end: a range has both, the end after the start / 时段须有起止, 且止晚于起")
    return Period("range", selection.start, selection.end)


def settled(selection: Selection, calendar: Calendar, now: datetime) -> Selection:
    """What is held against a running figure, as the range it is: it stands at its end, known as the figure was read.

    What was done in it is of what was known as the figure was read; no step of it can have come after its end. The
    address of such a number says no moment of its own, and is the same however late it gets. Any other selection
    comes back as it is.
    """
    if selection.period not in SO_FAR:
        return selection
    read = selection.at or now
    period = calendar.named(selection.period, read)
    done = SO_FAR[selection.period] == "today" and selection.count not in STOCK
    stood = {"at": read} if done else {"at": period.end, "read": read}
    return selection.but(period="range", start=period.start, end=period.end, **stood)


def question_of(selection: Selection, scope: Scope, city: CityOfLists, now: datetime) -> Question:
    """The selection with everything said that it leaves open. ``ValueError`` names what cannot be asked."""
    selection = settled(selection, city.calendar, now)
    at = selection.at or now
    slug = selection.count or "reported"
    if slug in city.definitions.counts:
        terms = city.definitions.counts[slug].terms(selection.basis, selection.exemptions)
    elif slug in _TALLIED:
        terms = ((1, slug),)
    else:
        raise ValueError(f"count: there is no '{slug}' / 没有这个指标")
    masked = selection.at if selection.known == "now" or selection.read else None
    period = period_of(selection, city.calendar, at)
    reported = replace(
        period, start=max(period.start, EPOCH + _REPORTED_BEFORE) - _REPORTED_BEFORE, end=min(period.end, at)
    )
    clocks = () if selection.hour is None else tuple(city.calendar.offsets(reported))
    return Question(selection, scope, terms, period, at, masked, city.nearly_due_share, clocks)


@dataclass(frozen=True, slots=True)
class Standing:
    """A question and what was known at its moment; ``as_known`` where the cases stand as they were known then."""

    question: Question
    then: Then | None

    @property
    def as_known(self) -> bool:
        return self.then is not None

    def listed(self, connection: Connection, counted: Callable[[Connection, str], int] = count_matching) -> CaseList:
        """``counted`` says how many cases a search finds."""
        return CaseList(connection, self.question, self.then, counted)


def stand(connection: Connection, question: Question) -> Standing:
    """Go back to what was known at the question's moment; where too much has changed, to what is known of it today."""
    if question.selection.at is None or question.selection.known == "now":
        return Standing(question, None)
    then = known_at(connection, question.selection.read or question.at)
    if then is None:
        return Standing(replace(question, as_of=question.at), None)
    return Standing(question, then)


class Totals:
    """Totals of lists that cannot change any more: those of what was known at a moment; and what a search finds until
    an ingest brings other texts. The latest asked are kept.
    """

    def __init__(self, kept: int = 4096) -> None:
        self._kept = kept
        self._totals: OrderedDict[tuple[object, ...], int] = OrderedDict()
        self._lock = Lock()

    def of(self, connection: Connection, standing: Standing) -> int:
        """How many cases the list has."""

        def counted() -> int:
            return standing.listed(connection, self._searched).total()

        if not standing.as_known:
            return counted()
        return self._remembered((standing.question.selection, standing.question.scope.key), counted)

    def _searched(self, connection: Connection, text: str) -> int:
        return self._remembered((last_number(connection, "ingest"), text), lambda: count_matching(connection, text))

    def _remembered(self, key: tuple[object, ...], count: Callable[[], int]) -> int:
        with self._lock:
            if key in self._totals:
                self._totals.move_to_end(key)
                return self._totals[key]
        total = count()
        with self._lock:
            self._totals[key] = total
            while len(self._totals) > self._kept:
                self._totals.popitem(last=False)
        return total


def order_of(name: str, *, descending: bool) -> Order:
    """Raises ``ValueError`` for a moment that lists are not ordered by."""
    if name not in ORDERS:
        raise ValueError(f"order: '{name}' is not one of {', '.join(ORDERS)} / 不能按此排序")
    return Order(name, descending)


def case_page(connection: Connection, standing: Standing, total: int, order: Order, page: int, size: int) -> CasePage:
    """One page of the list, the first is 1; one past the end has no lines."""
    found = standing.listed(connection).ids(order, (page - 1) * size, size, total)
    lines = tuple(lines_of(connection, standing.question, found))
    return CasePage(lines, total, standing.question.at, standing.as_known)


def case_lines(connection: Connection, standing: Standing, order: Order, most: int) -> Iterator[CaseLine]:
    """The list from its beginning, at most so many, read as it is taken."""
    found = standing.listed(connection).ids(order, 0, most)
    for start in range(0, len(found), _AT_ONCE):
        yield from lines_of(connection, standing.question, found[start : start + _AT_ONCE])


def lines_of(connection: Connection, question: Question, found: Sequence[Found]) -> list[CaseLine]:
    """The lines of these cases, in their order."""
    stored = rows_by_id(connection, [one.id for one in found if one.row is None])
    rows: list[Mapping[str, Any]] = []
    for one in found:
        row = one.row or stored[one.id]
        rows.append(row if question.as_of is None else as_of(dict(row), question.as_of))
    labels = labels_of(connection, rows)
    return [line_of(row, labels, one.light) for row, one in zip(rows, found, strict=True)]


def line_of(row: Mapping[str, Any], labels: Labels, light: str) -> CaseLine:
    """A row with its names."""
    area_code, area = labels.areas.get(row["area_id"], (None, None))
    department_code, department = labels.departments.get(row["department_id"], (None, None))
    class_key, case_class = labels.classes.get(row["class_id"], (None, None))
    return CaseLine(
        case_id=row["id"],
        external_id=row["external_id"],
        feed=labels.feeds[row["feed_id"]],
        title=row["title"],
        address=row["address"],
        area=area,
        area_code=area_code,
        department=department,
        department_code=department_code,
        case_class=case_class,
        class_key=class_key,
        source=labels.sources.get(row["source_id"]),
        reported_at=row["reported_at"],
        registered_at=row["registered_at"],
        dispatched_at=row["dispatched_at"],
        due_at=row["due_at"],
        finished_at=row["finished_at"],
        closed_at=row["closed_at"],
        phase=phase_name(row),
        light=light,
        urgent=bool(row["urgent"]),
        supervised=row["supervised_at"] is not None,
        return_count=row["return_count"],
        rework_count=row["rework_count"],
    )
