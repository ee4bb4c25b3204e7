"""A small city's material, and published figures as counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.domain.area import Level
from dashboard.domain.briefing import Said
from dashboard.domain.period import Calendar, Period
from dashboard.domain.scope import Scope
from dashboard.export.briefing.material import Counted, Material
from dashboard.metrics.cases import Definitions
from dashboard.store.areas import Names, Place

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(ZONE)
NAMES = Names(
    areas={
        1: Place(1, "99", "云浦区", Level.DISTRICT, None, (1,)),
        2: Place(2, "9901", "东街", Level.STREET, 1, (1, 2)),
    },
    departments={1: ("B1", "城管局", "市直"), 2: ("B2", "住建局", "市直")},
    classes={1: ("06", "市容环境", None), 2: ("06010", "暴露垃圾", 1)},
    sources={1: ("hotline", "public")},
)
EAST_GARBAGE = (2, 1, 2, 1)


def amounts(**counts: int) -> dict[str, int]:
    """Published counts as tallies on the due basis: 应结案 = 按期 + 超期 + 超期未结案."""
    given = dict(counts)
    due, closed, on_time = (given.pop(name, 0) for name in ("close_due", "closed", "closed_on_time"))
    return {
        **given,
        "closed_on_time": on_time,
        "closed_overdue": closed - on_time,
        "unclosed_overdue": due - closed,
    }


def material(
    now: Mapping[str, int],
    previous: Mapping[str, int] | None = None,
    last_year: Mapping[str, int] | None = None,
    *,
    period: Period | None = None,
    as_of: datetime | None = None,
    **said: Any,
) -> Material:
    """One cell a stretch: 暴露垃圾 of 东街, by the hotline, for 城管局."""
    calendar = said.pop("calendar", CALENDAR)
    week = period or calendar.iso_week(2019, 15)
    standing = as_of or week.end + timedelta(hours=8)

    def counted(of: Mapping[str, int] | None, stretch: Period) -> Counted | None:
        return None if of is None else Counted(stretch, standing, {EAST_GARBAGE: dict(of)})

    first = counted(now, week)
    assert first is not None
    given: dict[str, Any] = {
        "city": "yunpu",
        "title": Said("云浦区", "Yunpu"),
        "demo": False,
        "calendar": calendar,
        "scope": Scope("99"),
        "top_code": "99",
        "basis": "due",
        "now": first,
        "previous": counted(previous, calendar.previous(week, standing)),
        "last_year": counted(last_year, calendar.last_year(week, standing)),
        "names": NAMES,
        "class_keys": {1: ("test", "matter", "06"), 2: ("test", "matter", "06010")},
        "source_labels": {"hotline": Said("热线", "Hotline")},
        "definitions": Definitions.of_city({}),
        "used": (),
        "told": None,
        "minimum_sample": 30,
        "feeds": (),
        "composed_at": standing,
        "issuer": Said("云浦区社会治理指挥中心", "Yunpu command centre"),
    }
    return Material(**(given | said))
