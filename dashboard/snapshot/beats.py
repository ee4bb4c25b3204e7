"""Which checkpoints or road segments were passed, missed or passed again, by whom, in one shift and by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from dashboard.domain.beat import BeatKind, needed, share_met, times
from dashboard.domain.patrol import Outages, Shifts
from dashboard.domain.scope import Scope
from dashboard.snapshot.coverage import days_up_to, midnight
from dashboard.snapshot.details import UNITS_A_PAGE, BeatCoverage, BeatLine, BeatPass, BeatRule, BeatsAsked, OpenedBeat
from dashboard.snapshot.scoped import areas_of
from dashboard.store.areas import read_names
from dashboard.store.beats import DeclaredBeat, PassOf, declared_beats, passes_of
from dashboard.store.coverage import heard_in, shifts_heard
from dashboard.store.engine import Database
from dashboard.store.types import from_us, to_us

STATES = ("missed", "data_cut", "undeclared", "visited", "repeated")  # in the order of the list


def beat_coverage(
    database: Database,
    scope: Scope,
    asked: BeatsAsked,
    now: datetime,
    zone: ZoneInfo,
    shifts: Sequence[time],
    labels: Mapping[str, tuple[str, str]],
) -> BeatCoverage | None:
    """A beat belongs to the area that its middle lies in; ``None`` where the one to open is not in the scope.

    The days are those up to the one asked for. ``labels`` are the layers' own, in both languages.
    """
    shift_at, shift_end = map(from_us, Shifts(zone, tuple(shifts)).around_us(to_us(asked.at)))
    days, first, end = days_up_to(asked.at, zone)
    with database.reading() as connection:
        names = read_names(connection)
        inside = areas_of(scope, names)
        beats = declared_beats(connection, asked.kind, shift_end, inside)
        in_shift = _by_beat(passes_of(connection, [beat.id for beat in beats], shift_at, shift_end))
        outages = Outages.among(shifts_heard(connection, first, end), shifts, now, zone)
        heard = shift_at in outages.heard
        span = heard_in(connection, shift_at) if heard else None
        states = {beat.id: _state(beat, in_shift.get(beat.id, ()), shift_at, heard=heard) for beat in beats}
        ordered = sorted(beats, key=lambda beat: STATES.index(states[beat.id]))
        chosen = [beat for beat in ordered if asked.state is None or asked.state in _lists(states[beat.id])]
        shown = chosen[(asked.page - 1) * UNITS_A_PAGE : asked.page * UNITS_A_PAGE]
        one = next((beat for beat in beats if beat.id == asked.beat), None)
        if asked.beat is not None and one is None:
            return None
        sought = [beat.id for beat in shown] + ([one.id] if one else [])
        lately = _by_beat(passes_of(connection, sought, first, end))

    def line(beat: DeclaredBeat) -> BeatLine:
        passes, state = lately.get(beat.id, []), states[beat.id]
        now = [one.pieces for one in in_shift.get(beat.id, ())]
        unknown = state in ("data_cut", "undeclared")
        place = names.areas.get(beat.area_id)
        return BeatLine(
            id=beat.id,
            name=beat.name,
            area=place.name if place else None,
            state=state,
            in_shift=None if unknown else times(now, beat.marks, beat.share),
            driven=None if unknown or beat.kind is not BeatKind.SEGMENT else share_met(now, beat.marks),
            length_m=beat.length_m,
            last_at=passes[0].last_at if passes else None,
            last_unit=passes[0].unit if passes else None,
            by_day=tuple(_of_day(beat, passes, day, zone, outages) for day in days),
        )

    def opened(beat: DeclaredBeat) -> OpenedBeat:
        its = line(beat)
        if asked.day is None:
            return OpenedBeat(its, None, its.in_shift, _passes(beat, in_shift.get(beat.id, ()), inside))
        on = [one for one in lately.get(beat.id, ()) if one.shift_at.astimezone(zone).date() == asked.day]
        told = _of_day(beat, on, asked.day, zone, outages)
        return OpenedBeat(its, asked.day, told, _passes(beat, on, inside))

    counts = Counter(state for of in states.values() for state in _lists(of))
    return BeatCoverage(
        kind=asked.kind.value,
        days=days,
        outages=tuple(outages.of([day]) for day in days),
        shift_at=shift_at,
        shift_end=shift_end,
        heard=span,
        counts={state: counts[state] for state in STATES},
        lines=tuple(line(beat) for beat in shown),
        total=len(chosen),
        rules=tuple(dict.fromkeys(_rule(beat, labels) for beat in beats)),
        opened=opened(one) if one else None,
    )


def _by_beat(passes: Sequence[PassOf]) -> dict[int, list[PassOf]]:
    found: dict[int, list[PassOf]] = {}
    for one in passes:
        found.setdefault(one.beat_id, []).append(one)
    return found


def _state(beat: DeclaredBeat, passes: Sequence[PassOf], shift_at: datetime, *, heard: bool) -> str:
    often = times([one.pieces for one in passes], beat.marks, beat.share)
    if often:
        return "repeated" if often > 1 else "visited"
    if beat.declared_at is not None and beat.declared_at > shift_at:
        return "undeclared"
    return "missed" if heard else "data_cut"


def _lists(state: str) -> tuple[str, ...]:
    """All that a list may be limited to and that state is in: what was passed again was visited."""
    return (state, "visited") if state == "repeated" else (state,)


def _of_day(beat: DeclaredBeat, passes: Sequence[PassOf], day: date, zone: ZoneInfo, outages: Outages) -> int | None:
    """How often it was passed in the shifts that began on a day; ``None`` where nobody could tell that it was not."""
    often = times([p.pieces for p in passes if p.shift_at.astimezone(zone).date() == day], beat.marks, beat.share)
    looked_for = beat.declared_at is None or beat.declared_at <= midnight(day, zone)
    return often if often or (looked_for and outages.knows(day)) else None


def _passes(beat: DeclaredBeat, passes: Sequence[PassOf], inside: frozenset[int] | None) -> tuple[BeatPass, ...]:
    enough = needed(beat.marks, beat.share)
    return tuple(
        BeatPass(
            unit=one.unit,
            fleet=one.fleet,
            unit_id=one.unit_id if inside is None or one.unit_area_id in inside else None,
            first_at=one.first_at,
            last_at=one.last_at,
            share=share_met([one.pieces], beat.marks),
            whole=one.pieces.bit_count() >= enough,
        )
        for one in passes
    )


def _rule(beat: DeclaredBeat, labels: Mapping[str, tuple[str, str]]) -> BeatRule:
    return BeatRule(*labels.get(beat.layer, (beat.layer, beat.layer)), beat.radius_m, beat.share)
