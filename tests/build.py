"""The small cast of the tests: one Monday, a few cases, a city of two streets, and a store to keep them in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.city import City, CityDeclaration
from dashboard.clock import StandingClock
from dashboard.domain.area import Area, Level
from dashboard.domain.case import CaseRecord, ClassRef
from dashboard.domain.deadline import Deadlines
from dashboard.domain.department import Department
from dashboard.domain.worktime import WorkCalendar
from dashboard.feeds.contract import BadRow, Payload, Record, Watermark
from dashboard.feeds.declaration import FeedDeclaration
from dashboard.geography import Locator
from dashboard.schedule.jobs import Hydrant, keep
from dashboard.store.areas import write_areas
from dashboard.store.engine import Database
from dashboard.store.feed_runs import Run

ZONE = "Asia/Shanghai"
MONDAY = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
HOUR = timedelta(hours=1)

GARBAGE = ClassRef("test", "matter", "06010", "暴露垃圾", "06", "市容环境")
NOISE = ClassRef("test", "matter", "06028", "噪声扰民", "06", "市容环境")

TOP = Area(code="99", name="云浦区", level=Level.DISTRICT)
EAST = Area(
    code="9901",
    name="东街",
    level=Level.STREET,
    parent_code="99",
    rings=((((1.0, 0.0), (2.0, 0.0), (2.0, 1.0), (1.0, 1.0), (1.0, 0.0)),),),
)
WEST = Area(
    code="9902",
    name="西街",
    level=Level.STREET,
    parent_code="99",
    rings=((((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)),),),
)
AREAS = (TOP, EAST, WEST)


def case(key: str = "A1", **said: Any) -> CaseRecord:
    """A case reported, registered and dispatched on Monday at nine, due four hours later."""
    given: dict[str, Any] = {
        "external_id": key,
        "reported_at": MONDAY,
        "registered_at": MONDAY,
        "dispatched_at": MONDAY,
        "due_at": MONDAY + 4 * HOUR,
        "case_class": GARBAGE,
        "department_id": "B1",
        "department_name": "城管局",
        "area_code": "9901",
        "source": "hotline",
    }
    return CaseRecord(**(given | said))


def declaration(name: str = "hotline", **settings: Any) -> FeedDeclaration:
    """A feed of cases, whatever its rows look like: these tests hand over records."""
    return FeedDeclaration.model_validate(
        {
            "name": name,
            "kind": "files",
            "label": {"zh": name, "en": name},
            "every": "60s",
            "case": {"external_id": "id", "reported_at": "at"},
            **settings,
        }
    )


def city(*feeds: FeedDeclaration) -> City:
    """The city of two streets, with one hotline where no feeds are named."""
    title = {"zh": "云浦区指挥中心", "en": "Yunpu"}
    declared = {"id": "yunpu", "title": title, "zone": ZONE, "top": {"code": "99", "name": "云浦区"}}
    return City(
        declaration=CityDeclaration.model_validate(declared),
        areas=AREAS,
        departments=(Department(id="B1", name="城管局"),),
        classes=(GARBAGE, NOISE),
        feeds=feeds or (declaration(),),
    )


class Script:
    """A feed that answers with what it was given."""

    def __init__(
        self,
        *rows: Record | BadRow,
        name: str = "hotline",
        watermark: dict[str, Any] | None = None,
        complete: bool = False,
    ) -> None:
        self.name = name
        self._complete = complete
        self._rows = rows
        self._watermark = Watermark(watermark or {})

    def fetch(self, since: Watermark | None) -> Payload:
        return Payload(parts=(), fetched_at=MONDAY, watermark=self._watermark, complete=self._complete)

    def parse(self, payload: Payload) -> Iterable[Record | BadRow]:
        return iter(self._rows)


# Ordinary weeks around the Monday; no class has a limit.
DEADLINES = Deadlines(WorkCalendar(ZoneInfo(ZONE), frozenset((2025, 2026))))


def hydrant(database: Database, at: datetime = MONDAY, deadlines: Deadlines = DEADLINES) -> Hydrant:
    """Everything a poll needs, with the two streets in the store and the clock standing."""
    with database.writing() as connection:
        write_areas(connection, AREAS, MONDAY.date())
    return Hydrant(database, Locator(AREAS), StandingClock(ZONE, at), deadlines)


def take(hydrant: Hydrant, *rows: Record | BadRow, feed: str = "hotline", **settings: Any) -> Run:
    """One answer with these rows, kept."""
    script = Script(*rows, name=feed)
    return keep(hydrant, script, declaration(feed, **settings), script.fetch(None), hydrant.clock.now())
