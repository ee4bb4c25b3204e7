"""What patrols are to pass, as declared, and the passes of each, kept by each ingest in its own transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import (
    BigInteger,
    Connection,
    bindparam,
    column,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    table,
    tuple_,
    update,
)

from dashboard.domain.beat import Beat, BeatKind, Pass, joined_passes
from dashboard.store.rows import AreaRow, BeatPassRow, BeatRow, FixRow, PatrolUnitRow, table_of

_T = TypeVar("_T")
Place = tuple[int, int, int]  # beat, where the shift begins in microseconds, unit

_BEATS = table_of(BeatRow)
_PLACE = ("beat_id", "shift_at", "unit_id")
_PASSES = table("beat_pass", *(column(n, BigInteger) for n in ("id", *_PLACE, "first_at", "last_at", "pieces")))
_AT = ("at_beat_id", "at_shift_at", "at_unit_id")
_GIVEN = {
    to: bindparam(of, type_=BigInteger) for to, of in (("first_at", "first"), ("last_at", "last"), ("pieces", "met"))
}
_AT_ONCE = 200  # of keys with three parts each; SQLite takes some thousand values


@dataclass(frozen=True, slots=True)
class DeclaredBeat:
    """A beat as the store knows it."""

    id: int
    kind: BeatKind
    layer: str
    name: str
    area_id: int
    radius_m: float
    share: float
    length_m: float
    marks: int
    declared_at: datetime | None  # ``None``: before the first fix of all


@dataclass(frozen=True, slots=True)
class PassOf:
    """One pass, with who it was."""

    beat_id: int
    shift_at: datetime
    unit_id: int
    unit: str
    fleet: str | None
    unit_area_id: int
    first_at: datetime
    last_at: datetime
    pieces: int


def write_beats(connection: Connection, beats: Sequence[tuple[Beat, str | None]], now: datetime) -> None:
    """Bring the store's to the city's, each with the code of its area. What is no longer declared is withdrawn.

    What is declared once there are fixes was not looked for before: its ``declared_at`` says since when it is.
    """
    areas: dict[str, int] = dict(
        connection.execute(select(AreaRow.code, AreaRow.id).where(AreaRow.valid_to.is_(None))).all()
    )
    known = {row.key: row for row in connection.execute(select(_BEATS))}
    next_id = max((row.id for row in known.values()), default=0) + 1
    since = now if connection.scalar(select(exists().where(FixRow.unit_id > 0))) else None
    for beat, code in beats:
        area_id, there = areas.get(code or "", 0), known.get(beat.key)
        if there is None:
            values = {name: getattr(beat, name) for name in ("key", "layer", "name", "radius_m", "share", "length_m")}
            values |= {"kind": beat.kind.value, "marks": len(beat.marks), "area_id": area_id, "declared_at": since}
            connection.execute(insert(_BEATS).values(id=next_id, **values))
            next_id += 1
        elif there.withdrawn_at is not None:
            again = {"withdrawn_at": None, "declared_at": since, "area_id": area_id}
            connection.execute(update(_BEATS).where(_BEATS.c.id == there.id).values(again))
        elif there.area_id != area_id:
            connection.execute(update(_BEATS).where(_BEATS.c.id == there.id).values(area_id=area_id))
    for gone in known.keys() - {beat.key for beat, _ in beats}:
        if known[gone].withdrawn_at is None:
            connection.execute(update(_BEATS).where(_BEATS.c.key == gone).values(withdrawn_at=now))


def beat_ids(connection: Connection) -> dict[str, int]:
    """The ids of those in force, by key."""
    return dict(connection.execute(select(_BEATS.c.key, _BEATS.c.id).where(_BEATS.c.withdrawn_at.is_(None))).all())


def add_passes(connection: Connection, added: Mapping[Place, Sequence[Pass]]) -> None:
    """Add passes; one that reaches into a known one is the same, and one between two joins them."""
    changed: list[dict[str, int]] = []
    fresh: list[dict[str, int]] = []
    gone: list[int] = []
    for places in _some(list(added)):
        known: dict[Place, dict[int, Pass]] = {}
        there = select(_PASSES).where(tuple_(*(_PASSES.c[name] for name in _PLACE)).in_(places))
        for id_, beat, shift, unit, first, last, pieces in connection.execute(there):
            known.setdefault((beat, shift, unit), {})[id_] = Pass(first, last, pieces)
        for place in places:
            stored = known.get(place, {})
            id_of = {id(one): id_ for id_, one in stored.items()}
            for whole, parts in joined_passes([*stored.values(), *added[place]]):
                ids = [id_of[id(part)] for part in parts if id(part) in id_of]
                values = {"first": whole.first_us, "last": whole.last_us, "met": whole.pieces}
                if not ids:
                    fresh.append(dict(zip(_AT, place, strict=True)) | values)
                elif whole != stored[ids[0]]:
                    changed.append({"pass_id": ids[0], **values})
                gone += ids[1:]
    if changed:
        connection.execute(update(_PASSES).where(_PASSES.c.id == bindparam("pass_id")).values(_GIVEN), changed)
    for some in _some(gone):
        connection.execute(delete(_PASSES).where(_PASSES.c.id.in_(some)))
    if fresh:
        here = {name: bindparam(at, type_=BigInteger) for name, at in zip(_PLACE, _AT, strict=True)}
        connection.execute(insert(_PASSES).values(here | _GIVEN), fresh)


def declared_beats(
    connection: Connection, kind: BeatKind, shift_end: datetime, areas: Collection[int] | None
) -> list[DeclaredBeat]:
    """Those declared when a shift ended, or while it runs, in some areas (``None``: anywhere), by name."""
    columns = [_BEATS.c[name] for name in DeclaredBeat.__slots__]
    since, gone = _BEATS.c.declared_at, _BEATS.c.withdrawn_at
    there = select(*columns).where(_BEATS.c.kind == kind.value)
    there = there.where(or_(since.is_(None), since < shift_end), or_(gone.is_(None), gone >= shift_end))
    found = [
        DeclaredBeat(**{**row, "kind": BeatKind(row["kind"])})
        for row in connection.execute(there.order_by(_BEATS.c.name, _BEATS.c.id)).mappings()
    ]
    return [beat for beat in found if areas is None or beat.area_id in areas]


def passes_of(connection: Connection, beat_ids: Sequence[int], first: datetime, end: datetime) -> list[PassOf]:
    """The passes of some beats in the shifts that begin in a window, the latest first."""
    unit = func.coalesce(PatrolUnitRow.label, PatrolUnitRow.external_id).label("unit")
    of_pass = [getattr(BeatPassRow, name) for name in ("beat_id", "shift_at", "unit_id")]
    of_unit = [unit, PatrolUnitRow.fleet, PatrolUnitRow.area_id.label("unit_area_id")]
    columns = (*of_pass, *of_unit, BeatPassRow.first_at, BeatPassRow.last_at, BeatPassRow.pieces)
    found: list[PassOf] = []
    for ids in _some(beat_ids):
        there = select(*columns).join(PatrolUnitRow, PatrolUnitRow.id == BeatPassRow.unit_id)
        there = there.where(BeatPassRow.beat_id.in_(ids), BeatPassRow.shift_at >= first, BeatPassRow.shift_at < end)
        found += [PassOf(**row) for row in connection.execute(there).mappings()]
    return sorted(found, key=lambda one: (one.last_at, one.unit_id), reverse=True)


def _some(of: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (of[at : at + _AT_ONCE] for at in range(0, len(of), _AT_ONCE))
