"""No page walks every case: the plan of each question that a page puts to a store with years behind it is read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, event, insert, literal, select, text, true

from bench.cities import repeat
from dashboard.clock import StandingClock
from dashboard.domain.area import Level
from dashboard.domain.board import BoardQuestion
from dashboard.domain.case import CaseRecord, StatedOutcome
from dashboard.domain.scope import Scope
from dashboard.domain.selection import LIGHTS, Selection
from dashboard.domain.window import Window
from dashboard.hall import Hall
from dashboard.snapshot.board import Board
from dashboard.snapshot.details import ORDERS
from dashboard.store.engine import Database
from dashboard.store.open_set import STOCK
from dashboard.store.rows import CaseRow, DayRollupRow, table_of
from tests.build import GARBAGE, MONDAY, NOISE, ZONE, case, city, hydrant, take
from tests.conftest import fresh_postgres, fresh_sqlite

TOLD = 400  # cases told by the feed; those that ended are there again and again, each time some days earlier
TIMES = 300
HISTORIES = ("case_file", "case_version")
# Indexes of few cases, whose every entry may be read: what stands open, and what is odd.
OF_FEW = re.compile(r"ix_case_file_(open|stated|verdict|finished_late|closed_late|duplicate_of|deleted_seen_at)\b")
DAYS = 14  # longer than any of them lasts
THE_WHOLE = Scope("99")


def any_case(chance: Random, key: int) -> CaseRecord:
    """Most have ended within a few days; one in forty stands open."""
    steps = [MONDAY - timedelta(minutes=chance.randint(1, 9000))]
    for _ in range(5):
        steps.append(steps[-1] + timedelta(minutes=chance.randint(1, 900)))
    said: dict[str, Any] = dict(zip(("reported_at", "registered_at", "dispatched_at"), steps[:3], strict=True))
    said["verified_at"] = steps[0] + timedelta(minutes=1)
    if key % 40:
        said |= dict(zip(("disposed_at", "inspected_at", "closed_at"), steps[3:], strict=True))
    if key % 50 == 1:
        said = {"reported_at": steps[0], "registered_at": None, "dispatched_at": None, "voided_at": steps[1]}
    if key % 50 == 2:
        said = {"reported_at": steps[0], "stated_outcome": StatedOutcome.OVERDUE}
    return case(
        f"A{key}",
        due_at=steps[2] + timedelta(hours=chance.randint(1, 40)),
        department_id=f"B{chance.randint(1, 12)}",
        area_code=chance.choice(["9901", "9902"]),
        case_class=chance.choice([GARBAGE, NOISE]),
        title="路灯不亮" if key % 60 == 0 else f"井盖破损{key}",
        **said,
    )


@dataclass
class Asked:
    """A hall, and every statement it put to its store, with who put it there first."""

    hall: Hall
    asks: dict[str, tuple[str, Any]] = field(default_factory=dict)
    by: str = ""

    def hear(self, _connection: Any, _cursor: Any, statement: str, said: Any, *_: Any) -> None:
        self.asks.setdefault(statement, (self.by, said))

    def of(self, what: str, ask: Callable[[], object]) -> None:
        self.by = what
        ask()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    url = fresh_sqlite(tmp_path_factory.mktemp("db"))
    if request.param == "postgresql":
        url = fresh_postgres(request.getfixturevalue("postgres_url"))
    database = Database(url)
    hall = Hall(city(), database, Board(), StandingClock(ZONE, MONDAY))
    hall.furnish()
    chance = Random(18)
    take(hydrant(database), *(any_case(chance, key) for key in range(1, TOLD + 1)))
    with database.writing() as connection:
        tell_again(connection)
    if database.shared:
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(
                text("SET default_statistics_target = 200")
            )  # all rows: a sample would be another each time
            connection.execute(text("VACUUM ANALYZE"))
        engine.dispose()
    asked = Asked(hall)
    event.listen(database._reader, "before_cursor_execute", asked.hear)
    yield asked
    database.close()


def tell_again(connection: Connection) -> None:
    """Every case that has ended, told again and again: years of history by the database's own hand."""
    repeat(connection, TIMES, TOLD, -DAYS * 86_400_000_000, table_of(CaseRow).c.phase == 0)
    first = select(literal(1).label("n")).cte("turn", recursive=True)
    turn = first.union_all(select(first.c.n + 1).where(first.c.n < TIMES))
    days = table_of(DayRollupRow)
    earlier_days = [days.c.day - turn.c.n * DAYS if one.name == "day" else one for one in days.c]
    counted = select(*earlier_days).select_from(days.join(turn, true()))
    connection.execute(insert(days).from_select(list(days.c), counted))


def lists(hall: Hall) -> Iterator[tuple[str, Selection, dict[str, Any]]]:
    """Every count now, as of then and of the cohort, and every filter and order."""
    then = MONDAY - timedelta(days=3)
    for slug in (*hall.definitions.counts, *STOCK):
        month = Selection(count=slug, period="this_month")
        yield slug, month, {}
        yield f"{slug} as of then", month.but(at=then, known="now", basis="cohort"), {}
    for order in ORDERS:
        for descending in (True, False):
            by = {"order": order, "descending": descending}
            yield f"disposed by {order}", Selection(count="disposed"), by
            yield f"pending by {order} as of then", Selection(count="dispose_pending", at=then, known="now"), by
            yield f"a late page by {order}", Selection(), by | {"page": 30}
    narrowed: dict[str, dict[str, Any]] = {
        "area": {"area": "9901"},
        "department": {"department": ("B1",)},
        "class": {"case_class": "test/matter/06"},
        "source": {"source": "hotline"},
        "area and department": {"area": "9901", "department": ("B1",), "period": "this_month"},
        **{grids: {"area": "9901", "grids": grids} for grids in ("now", "came", "left")},
        "higher up": {"above": Level.GRID.value},
        "placed": {"placed": True, "period": "this_month"},
        "search": {"text": "路灯"},
        "search of one character": {"text": "路"},
        "search of nothing there": {"text": "zzzz"},
        **{light: {"light": light} for light in LIGHTS},
    }
    for name, said in narrowed.items():
        yield name, Selection(**said), {}
        yield f"{name} of closed, as of then", Selection(count="closed_total", at=then, known="now", **said), {}
    yield "as known then", Selection(at=MONDAY - timedelta(minutes=1)), {}


def ask_everything(asked: Asked) -> None:
    hall = asked.hall
    for name, selection, by in lists(hall):
        asked.of(f"cases: {name}", lambda chosen=selection, by=by: hall.case_page(chosen, THE_WHOLE, **by))
    asked.of("file", lambda: list(hall.case_lines(Selection(), THE_WHOLE, most=50)[1]))
    asked.of("case", lambda: hall.case(7, THE_WHOLE))
    asked.of("a moment", lambda: hall.moment("main", MONDAY - timedelta(days=3)))
    asked.of("nearby", lambda: hall.nearby(THE_WHOLE, 7, 500))
    asked.of("choices", lambda: hall.choices(Selection(), THE_WHOLE))
    ours = Scope("9901", frozenset({"B1", "B2"}))
    for period in ("this_month", "last_year"):
        window = Window(period=period)
        for scope in (THE_WHOLE, Scope("9901"), ours):
            asked.of(f"area {period}", lambda window=window, scope=scope: hall.area(None, window, scope, trend=True))
            asked.of(f"departments {period}", lambda window=window, scope=scope: hall.departments(window, scope))
            asked.of(
                f"department {period}",
                lambda window=window, scope=scope: hall.department("B1", window, scope, trend=True),
            )
        for by in ("department", "area"):
            board = BoardQuestion(by=by, window=window)
            asked.of(f"board {period}", lambda board=board: hall.leaderboard(board, THE_WHOLE))


def walks_of_sqlite(connection: Connection, statement: str, said: Any) -> list[str]:
    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", said).all()
    return [
        row[3] for row in plan if re.match(rf"SCAN ({'|'.join(HISTORIES)})\b", row[3]) and not OF_FEW.search(row[3])
    ]


def walks_of_postgresql(connection: Connection, statement: str, said: Any) -> list[str]:
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", said).scalar()
    return list(_walks(json.loads(plan) if isinstance(plan, str) else plan))


def _walks(node: Any, *, few: bool = False) -> Iterator[str]:
    """What reads a history from end to end, unless it stops once there is enough; and what does not read it alone."""
    if isinstance(node, list):
        for one in node:
            yield from _walks(one["Plan"], few=few)
        return
    kind, index = node["Node Type"], node.get("Index Name", "")
    if kind.startswith("Gather"):
        yield f"{kind}, for which processes are started"
    if node.get("Relation Name") in HISTORIES or index.startswith(("ix_case_", "case_")):
        bounded = "Index Cond" in node or few or OF_FEW.match(index)
        if kind == "Seq Scan" or (kind.startswith(("Index", "Bitmap Index")) and not bounded):
            yield f"{kind} {node.get('Relation Name', '')} {index}"
    stops = kind == "Limit" or (
        few and kind in ("Incremental Sort", "Subquery Scan", "Result", "Append", "Merge Append")
    )
    for one in node.get("Plans", ()):
        yield from _walks(one, few=stops)


def test_no_page_walks_every_case(asked: Asked) -> None:
    ask_everything(asked)
    database = asked.hall.database
    walks_of = walks_of_postgresql if database.shared else walks_of_sqlite
    asks = [one for one in asked.asks.items() if re.search("|".join(HISTORIES), one[0])]
    assert len(asks) > 200
    with database.reading() as connection:
        walks = {
            f"{by}: {walk}: {statement[:300]}"
            for statement, (by, said) in asks
            for walk in walks_of(connection, statement, said)
        }
    assert not walks, "\n".join(sorted(walks))
