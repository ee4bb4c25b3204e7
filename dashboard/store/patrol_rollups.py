"""What fixes amount to, kept by each ingest in its own transaction: a unit's day, and its visits to areas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Connection,
    Double,
    and_,
    bindparam,
    case,
    column,
    exists,
    insert,
    literal,
    or_,
    select,
    table,
    update,
)

from dashboard.domain.beat import PASS_APART_US

_DAYS = table(
    "patrol_day",
    *(column(name, BigInteger) for name in ("unit_id", "day_at", "fixes", "kept", "first_at", "last_at")),
    *(column(name, Double) for name in ("driven_m", "online_s")),
)
_VISITS = table(
    "visit",
    *(
        column(name, BigInteger)
        for name in ("shift_at", "area_id", "unit_id", "fixes", "passes", "first_at", "last_at")
    ),
)


class DayAdded(NamedTuple):
    """What an ingest adds to a unit's day."""

    first_us: int
    last_us: int
    fixes: int
    driven_m: float
    online_s: float


class VisitAdded(NamedTuple):
    """What an ingest adds to a unit's visits of one area in one shift."""

    first_us: int
    last_us: int
    fixes: int
    passes: int


def add_days(connection: Connection, added: dict[tuple[int, int], DayAdded]) -> None:
    """Add to the days by (unit, start of the day)."""
    rows = [
        {
            "at_unit_id": unit,
            "at_day_at": day,
            "first": of.first_us,
            "last": of.last_us,
            "fixes": of.fixes,
            "driven": of.driven_m,
            "online": of.online_s,
        }
        for (unit, day), of in added.items()
    ]
    whole = ("fixes", "first", "last")
    given = {
        name: bindparam(name, type_=BigInteger if name in whole else Double) for name in (*whole, "driven", "online")
    }
    stretched = _stretched(_DAYS, given)
    sums = {
        "fixes": _DAYS.c.fixes + given["fixes"],
        "driven_m": _DAYS.c.driven_m + given["driven"],
        "online_s": _DAYS.c.online_s + given["online"],
    }
    fresh = {"fixes": "fixes", "driven_m": "driven", "online_s": "online", "first_at": "first", "last_at": "last"}
    _write(
        connection,
        _DAYS,
        ("unit_id", "day_at"),
        {**sums, **stretched},
        {to: given[of] for to, of in fresh.items()},
        rows,
    )


def closed_days(connection: Connection, unit_id: int) -> set[int]:
    """Where the days of a unit begin whose tracks are thinned or dropped."""
    days = select(_DAYS.c.day_at).where(_DAYS.c.unit_id == unit_id, _DAYS.c.kept.is_not(None))
    return set(connection.scalars(days))


def add_visits(connection: Connection, added: dict[tuple[int, int, int], VisitAdded]) -> None:
    """Add to the visits by (start of the shift, area, unit). A pass that reaches into a known one is the same."""
    rows = [
        {
            "at_shift_at": shift,
            "at_area_id": area,
            "at_unit_id": unit,
            "first": of.first_us,
            "last": of.last_us,
            "fixes": of.fixes,
            "passes": of.passes,
        }
        for (shift, area, unit), of in added.items()
    ]
    given = {name: bindparam(name, type_=BigInteger) for name in ("fixes", "passes", "first", "last")}
    apart = or_(
        given["first"] > _VISITS.c.last_at + PASS_APART_US,
        given["last"] < _VISITS.c.first_at - PASS_APART_US,
    )
    sums = {
        "fixes": _VISITS.c.fixes + given["fixes"],
        "passes": _VISITS.c.passes + given["passes"] - case((apart, 0), else_=1),
    }
    fresh = {"fixes": "fixes", "passes": "passes", "first_at": "first", "last_at": "last"}
    values = {**sums, **_stretched(_VISITS, given)}
    _write(
        connection,
        _VISITS,
        ("shift_at", "area_id", "unit_id"),
        values,
        {to: given[of] for to, of in fresh.items()},
        rows,
    )


def _stretched(of: Any, given: dict[str, Any]) -> dict[str, Any]:
    """The first and last moment, each where it reaches further."""
    return {
        "first_at": case((given["first"] < of.c.first_at, given["first"]), else_=of.c.first_at),
        "last_at": case((given["last"] > of.c.last_at, given["last"]), else_=of.c.last_at),
    }


def _write(
    connection: Connection,
    of: Any,
    key: Sequence[str],
    changed: dict[str, Any],
    fresh: dict[str, Any],
    rows: list[dict[str, Any]],
) -> None:
    """Change the rows that are there, then add those that are not: no database's own upsert."""
    if not rows:
        return
    here = {name: bindparam(f"at_{name}", type_=BigInteger) for name in key}
    there = and_(*(of.c[name] == value for name, value in here.items()))
    connection.execute(update(of).where(there).values(changed), rows)
    new = select(*here.values(), *fresh.values()).where(~exists(select(literal(1)).where(there)))
    connection.execute(insert(of).from_select([*here, *fresh], new), rows)
