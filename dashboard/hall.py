"""Hall: everything a screen may ask for; the scope is an argument of every question."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import cast

from dashboard.beats import BeatFinder, read_beats
from dashboard.city import BriefingKind, City, Wall
from dashboard.clock import Clock
from dashboard.declared import DeclarationError
from dashboard.domain.alert import Alert, Hush
from dashboard.domain.area import Level, in_force
from dashboard.domain.arrangement import DESK, desk_of
from dashboard.domain.beat import Along, Beat, BeatKind, along_nothing
from dashboard.domain.board import BoardQuestion
from dashboard.domain.health import FeedHealth
from dashboard.domain.period import Calendar, Period
from dashboard.domain.place import Point
from dashboard.domain.privacy import Withheld
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Basis, Grids, Selection
from dashboard.domain.window import Window
from dashboard.export.briefing.archive import Archive
from dashboard.export.briefing.collect import Question
from dashboard.geography import Locator, Redrawing, outline_of, sketch_of
from dashboard.metrics.cases import Definitions
from dashboard.metrics.cube import added
from dashboard.metrics.definition import Figures
from dashboard.metrics.score import DEFAULT_SCORES
from dashboard.places import GUARDED, Layers, Places, map_menu
from dashboard.snapshot.alerts import Watch
from dashboard.snapshot.areas import area_file
from dashboard.snapshot.beats import beat_coverage
from dashboard.snapshot.board import Board
from dashboard.snapshot.builder import Around, Kept, build
from dashboard.snapshot.case_file import case_file
from dashboard.snapshot.cases import (
    CityOfLists,
    Standing,
    Totals,
    case_lines,
    case_page,
    order_of,
    period_of,
    question_of,
    settled,
    stand,
)
from dashboard.snapshot.choices import choices
from dashboard.snapshot.counted import Counting, narrower
from dashboard.snapshot.coverage import CoverageAsked, coverage
from dashboard.snapshot.definitions import dictionary
from dashboard.snapshot.departments import department_file, department_lines
from dashboard.snapshot.desks import Desks
from dashboard.snapshot.details import (
    AreaFocus,
    BeatCoverage,
    BeatsAsked,
    CaseFile,
    CaseFocus,
    CaseLine,
    CasePage,
    Choices,
    Coverage,
    FeedFile,
    Focus,
    Moment,
    Nearby,
    Replay,
    ReplayAsked,
    Roster,
)
from dashboard.snapshot.evaluation import (
    AreaFile,
    DefinitionEntry,
    DepartmentFile,
    DepartmentLine,
    FrozenBoard,
    HeldGroup,
    LeaderBoard,
    Sketch,
)
from dashboard.snapshot.exceptions import exceptions_file
from dashboard.snapshot.feeds import feed_file
from dashboard.snapshot.fleet import Fleet, FleetNews
from dashboard.snapshot.freshness import feed_health, feed_rows
from dashboard.snapshot.frozen_boards import (
    board_to_freeze,
    from_text,
    held_against,
    to_text,
    whole_board,
    with_newest,
)
from dashboard.snapshot.hot import Weeks
from dashboard.snapshot.leaderboards import leaderboard
from dashboard.snapshot.matters import matters_file
from dashboard.snapshot.model import FeedRow, Outline, Snapshot
from dashboard.snapshot.moment import Moments, WallOfThen
from dashboard.snapshot.nearby import nearby
from dashboard.snapshot.operations import Operations, feed_gauges, held_leases
from dashboard.snapshot.reconciliation import reconciled
from dashboard.snapshot.redrawn import with_months
from dashboard.snapshot.replay import replay
from dashboard.snapshot.rhythm import rhythm_file
from dashboard.snapshot.roster import RosterAsked, roster
from dashboard.snapshot.scene import Recent, set_scene
from dashboard.snapshot.track_files import tracks_csv, tracks_geojson
from dashboard.snapshot.watched import DayReconciled, ExceptionsFile, MattersFile, RhythmFile
from dashboard.store import rollups
from dashboard.store.areas import (
    area_above,
    labels_of,
    level_below,
    place_of,
    read_names,
    read_outlines,
    top_code,
    write_areas,
    write_classes,
    write_departments,
    write_sources,
)
from dashboard.store.beats import write_beats
from dashboard.store.case_lines import case_numbered
from dashboard.store.definitions import write_definitions
from dashboard.store.engine import Connection, Database
from dashboard.store.feed_runs import quarantined, standings
from dashboard.store.figures import recount
from dashboard.store.leases import Lease, confirm, take_turn
from dashboard.store.matters import in_scope, judge
from dashboard.store.nearby import placed_case
from dashboard.store.withheld import withheld_of
from dashboard.tiles import Basemaps

log = logging.getLogger(__name__)

_PRESSING = 8  # late cases named beside an area
_AROUND_M = 1000


class Hall:
    """One city, open for questions."""

    def __init__(self, city: City, database: Database, board: Board, clock: Clock) -> None:
        self.city = city
        self.database = database
        self.board = board
        self.clock = clock
        week = city.declaration.week
        self.calendar = Calendar(clock.zone, week.starts, week.cut_off)
        self.definitions = Definitions.of_city(city.declaration.definitions)
        self._sketches: dict[str, Sketch | None] = {}
        self.scores = DEFAULT_SCORES | city.declaration.scores
        self.archive = Archive(city, database, self.calendar, self.definitions, clock)
        self._today = clock.now().astimezone(clock.zone).date()  # the boundaries of this day hold until the next start
        self.areas = in_force(city.areas, self._today)
        self.locator = Locator(self.areas)
        self._above = {area.code: area.parent_code for area in self.areas}
        self._recent = Recent()
        self._kept: dict[tuple[str, Basis, Level | None], Kept] = {}
        self._outlines: dict[tuple[str, Level], Outline] = {}
        self._layers = Layers(city)
        self._basemaps = Basemaps(city)
        self._fleet = Fleet(database, city.declaration.map.tail, city.declaration.map.hide_after)
        self._lists = CityOfLists(self.calendar, self.definitions, city.declaration.nearly_due_share)
        self._totals = Totals()
        self._weeks = Weeks()
        self._watch = Watch()
        self._building = Lock()  # of one snapshot at a time: they share what they count
        self._desks = Desks(lambda scope: self.board.latest(DESK, scope.key), self._publish_desk)
        self._moments = Moments()
        # Who has which alert in hand: kept with the audit, and told by whoever opens that.
        self.hushes: Callable[[], tuple[Hush, ...]] = tuple

    def furnish(self) -> None:
        """Bring the schema and the city folder into the store. ``DeclarationError`` if it is another city's."""
        self.database.migrate()
        with self.database.writing() as connection:
            take_turn(connection)
            there = top_code(connection)
            if there not in (None, self.city.declaration.top.code):
                raise DeclarationError(
                    f"HALL_DATABASE holds area {there}, not {self.city.declaration.top.code}: one database, one city; "
                    "set HALL_CITY or HALL_DATABASE / 数据库属于另一个城市"
                )
            write_areas(connection, self.city.areas, self._today)
            write_departments(connection, self.city.departments)
            write_classes(connection, self.city.classes)
            write_sources(connection, {source.key: source.kind for source in self.city.declaration.sources})
            write_definitions(connection, self.definitions.bodies(), self.clock.now())
            codes = self.locator.codes([beat.middle for beat in self._beats])
            write_beats(connection, list(zip(self._beats, codes, strict=True)), self.clock.now())
            rollups.renew(connection)

    @cached_property
    def _beats(self) -> tuple[Beat, ...]:
        """What patrols are to pass; like the boundaries it holds until the next start. Raises ``DeclarationError``."""
        return read_beats(self.city)

    @cached_property
    def redrawing(self) -> Redrawing:
        """Where the boundaries of today place what those of its day placed elsewhere."""
        return Redrawing(self.city.areas, self._today)

    @cached_property
    def along(self) -> Along:
        """Finds the beats that units pass, for whoever keeps their fixes."""
        return BeatFinder(self._beats) if self._beats else along_nothing

    def wall(self, name: str) -> Wall | None:
        """The preset, ``None`` where the city has no wall of that name."""
        return self.city.declaration.walls.get(name)

    def desk(self, scope: Scope) -> Wall:
        """What stands on somebody's desk: the main wall, of their own scope."""
        main = self.city.declaration.walls["main"]
        departments = None if scope.departments is None else tuple(sorted(scope.departments))
        own = {"area": scope.area_code, "departments": departments, "middle": desk_of(main.arrangement).middle}
        return main.model_copy(update=own)

    def scope_of(self, wall: Wall) -> Scope:
        """What a wall may show: its preset says."""
        departments = None if wall.departments is None else frozenset(wall.departments)
        return Scope(wall.area or self.city.declaration.top.code, departments)

    def reaches(self, scope: Scope, other: Scope) -> bool:
        """Whether all that another scope holds lies in a scope."""
        if scope.departments is not None and (other.departments is None or not other.departments <= scope.departments):
            return False
        return self._lies_in(other.area_code, scope.area_code)

    def _lies_in(self, code: str | None, top: str) -> bool:
        while code is not None and code != top:
            code = self._above.get(code)
        return code is not None

    def outline(self, wall: Wall) -> Outline:
        """The polygons of the wall's map, packed; made once."""
        scope = self.scope_of(wall)
        level = wall.map_level or self._finest_level()
        if not any(area.rings for area in self.areas if area.level is level):
            level = self._finest_level()
        if (scope.area_code, level) not in self._outlines:
            with self.database.reading() as connection:
                areas = read_outlines(connection)
                names = read_names(connection)
            top = next((place for place in names.areas.values() if place.code == scope.area_code), None)
            inside = {place.code for place in names.areas.values() if top is not None and top.id in place.path}
            self._outlines[(scope.area_code, level)] = outline_of([a for a in areas if a.code in inside], level)
        return self._outlines[(scope.area_code, level)]

    def places(self, scope: Scope, name: str) -> Places | None:
        """What a declared layer holds inside a scope; ``None`` for one the city does not declare."""
        return self._layers.places(name, scope.area_code, lambda points: self._inside(scope, points))

    def nearby(self, scope: Scope, case_id: int, radius_m: int) -> Nearby | None:
        """What lies around a case; ``None`` for one that is not there or not in the scope."""
        now = self.clock.now()
        self._fleet.look(now)
        with self.database.reading() as connection:
            case = placed_case(connection, case_id, scope)
        if case is None:
            return None
        units = (news.unit for news in self._fleet.news(scope, -1, now).units)
        guarded = [layer.name for layer in self.city.declaration.map.layers if layer.kind in GUARDED]
        layers = {name: places for name in guarded if (places := self.places(scope, name)) is not None}
        return nearby(case, units, layers, self.city, now, radius_m)

    def _inside(self, scope: Scope, points: Sequence[Point]) -> list[bool]:
        """Which points lie in the scope. In the whole city all do, beyond its border too."""
        if scope.area_code == self.city.declaration.top.code:
            return [True] * len(points)
        return [self._lies_in(code, scope.area_code) for code in self.locator.codes(points)]

    def tile(self, name: str, zoom: int, column: int, row: int) -> bytes | None:
        """A picture of a basemap on this machine, ``None`` where there is none. Raises ``DeclarationError``."""
        return self._basemaps.tile(name, zoom, column, row)

    def fleet_number(self) -> int:
        """Up to which change the fleet is known; 0 before anything moved."""
        return self._fleet.look(self.clock.now())

    def fleet_news(self, scope: Scope, since: int) -> FleetNews:
        """The units of a scope that changed after a number, or all of them."""
        return self._fleet.news(scope, since, self.clock.now())

    def _finest_level(self) -> Level:
        levels = [area.level for area in self.areas if area.rings]
        return max(levels, key=list(Level).index, default=Level.DISTRICT)

    @property
    def whole_scope(self) -> Scope:
        """The whole city and all its departments."""
        return Scope(self.city.declaration.top.code)

    def snapshot(self, name: str, scope: Scope) -> Snapshot | None:
        """The latest published snapshot of a wall; of a desk, which nobody publishes, a fresh one."""
        return self._desks.of(scope) if name == DESK else self.board.latest(name, scope.key)

    def alerts(self, scope: Scope) -> tuple[Alert, ...]:
        """What rings on any wall that lies in a scope, and in all of it; silenced ones too, as it was last counted."""
        walls = {name: self.scope_of(wall) for name, wall in self.city.declaration.walls.items()}
        within = [(name, of) for name, of in walls.items() if self.reaches(scope, of)]
        if scope not in walls.values():
            within.append((DESK, scope))
        seen = [self.snapshot(name, of) for name, of in within]
        found = {alert.key: alert for shown in seen if shown is not None for alert in shown.alerts}
        return tuple(found.values())

    def operations(self) -> Operations:
        """How the hall itself is doing; a database that does not answer is a finding, not an error."""
        now = self.clock.now()
        seen = [(name, self.snapshot(name, self.scope_of(wall))) for name, wall in self.city.declaration.walls.items()]
        walls = tuple((name, (now - shot.built_at).total_seconds() if shot else None) for name, shot in seen)
        try:
            with self.database.reading() as connection:
                feeds = feed_gauges(connection, self._feed_health(connection, now), standings(connection), now)
                return Operations(database=True, feeds=feeds, leases=held_leases(connection), walls=walls)
        except Exception as error:
            log.warning("the database does not answer: %s / 数据库无响应", error)
            return Operations(database=False, walls=walls)

    def publish(self, name: str, lease: Lease | None = None) -> Snapshot:
        """Build the wall's snapshot as of now and put it on the board.

        With a ``lease`` an older picture never follows a newer one: ``SupersededError`` once another publishes.
        """
        snapshot = self._built(name, self.city.declaration.walls[name], lease)
        if lease is None:
            return self.board.publish(snapshot)
        with self.database.aside() as connection:
            confirm(connection, lease)
            return self.board.publish(snapshot)

    def _publish_desk(self, scope: Scope) -> Snapshot:
        built = self._built(DESK, self.desk(scope), None)
        shown = self.board.latest(DESK, scope.key)  # by now another process may have a newer one
        return shown if shown is not None and shown.built_at > built.built_at else self.board.publish(built)

    def _built(self, name: str, wall: Wall, lease: Lease | None) -> Snapshot:
        outline = self.outline(wall)
        # Walls that count the same cases the same way share what they counted.
        kept = self._kept.setdefault((self.scope_of(wall).key, wall.basis, wall.board_level), Kept())
        with self._building, self.database.reading() as connection:
            now = self.clock.now()
            feeds = self._feed_health(connection, now)
            scene = set_scene(
                connection,
                self._recent,
                self.city,
                wall,
                self.scope_of(wall),
                now,
                self.calendar,
                self.definitions,
                feeds,
            )
            around = Around(
                outline,
                map_menu(self.city, wall),
                lambda found: self._watch.ringing(scene.scope, found, lease, self.hushes(), now),
                lambda: self._guarded(scene.scope),
            )
            return build(scene, kept, name, 0, around)

    def moment(self, name: str, at: datetime) -> Moment:
        """A wall as it was at a past moment, as known then and as known now.

        Raises ``ValueError`` for one that is still to come, or that no case reaches back to.
        """
        wall = self.city.declaration.walls[name]
        scope = self.scope_of(wall)
        if at > self.clock.now():
            raise ValueError("at: that moment is still to come / 该时刻尚未到来")
        asked = WallOfThen(
            self.city,
            name,
            wall,
            scope,
            self.outline(wall),
            map_menu(self.city, wall),
            lambda: self._guarded(scope),
            self.calendar,
            self.definitions,
        )
        return self._moments.of(asked, at, self.database.reading)

    def _guarded(self, scope: Scope) -> dict[str, list[tuple[str, str]]]:
        """By layer of danger sources and key sites: (name, code of the area it lies in); in no area, an empty code."""
        found = {}
        for layer in self.city.declaration.map.layers:
            if layer.kind in GUARDED and (places := self.places(scope, layer.name)) is not None:
                named = list(places.named())
                codes = self.locator.codes([point for point, _ in named])
                found[layer.name] = [(name, code or "") for (_, name), code in zip(named, codes, strict=True)]
        return found

    def case_page(
        self,
        selection: Selection,
        scope: Scope,
        *,
        order: str = "reported_at",
        descending: bool = True,
        page: int = 1,
        size: int = 50,
    ) -> CasePage:
        """A page of the cases behind a number, with how many there are. ``ValueError`` names what cannot be asked."""
        by = order_of(order, descending=descending)
        with self.database.reading() as connection:
            standing = self._standing(connection, selection, scope)
            total = self._totals.of(connection, standing)
            return case_page(connection, standing, total, by, page, size)

    def case_lines(
        self, selection: Selection, scope: Scope, *, order: str = "reported_at", descending: bool = True, most: int
    ) -> tuple[CasePage, Iterator[CaseLine]]:
        """The list without its lines, and the lines read as they are taken, at most so many."""
        by = order_of(order, descending=descending)
        with self.database.reading() as connection:
            standing = self._standing(connection, selection, scope)
            total = self._totals.of(connection, standing)
            head = case_page(connection, standing, total, by, page=1, size=0)

        def lines() -> Iterator[CaseLine]:
            with self.database.reading() as connection:
                yield from case_lines(connection, standing, by, most)

        return head, lines()

    def choices(self, selection: Selection, scope: Scope) -> Choices:
        """What a list can be filtered by."""
        with self.database.reading() as connection:
            return choices(connection, self.city, self.definitions, scope, selection)

    def settled(self, selection: Selection) -> Selection:
        """The same where a selection goes by the time of day; as the stretch it comes to."""
        return settled(selection, self.calendar, self.clock.now())

    def period(self, selection: Selection) -> Period:
        """The stretch of time that a selection asks for."""
        return period_of(selection, self.calendar, selection.at or self.clock.now())

    def case(self, case_id: int, scope: Scope) -> CaseFile | None:
        """One case whole; one outside the scope is not there."""
        with self.database.reading() as connection:
            share = self.city.declaration.nearly_due_share
            return case_file(connection, case_id, scope, self.clock.now(), share, self.city.calendar)

    def reveal(self, case_id: int, scope: Scope, note: Callable[[tuple[str, ...]], None]) -> Withheld | None:
        """What is masked of a case, as it came; ``None`` for one that is not there or not the asker's to see.

        ``note`` is told which fields there are before anything is handed out: what it raises hands out nothing.
        Raises ``ValueError`` where it does not open.
        """
        with self.database.reading() as connection:
            if not in_scope(connection, [case_id], scope):
                return None
            withheld = withheld_of(connection, self.database.vault, case_id)
        note(withheld.fields)
        return withheld

    def case_numbered(self, number: str, scope: Scope) -> int | None:
        """The id of the case that its source calls so; ``None`` where there is none or it is not the asker's to see."""
        with self.database.reading() as connection:
            return case_numbered(connection, number, scope)

    def shows(self, target: str, scope: Scope) -> bool:
        """Whether ``case:<id>`` or ``area:<code>`` lies in a scope."""
        kind, _, key = target.partition(":")
        if kind == "area":
            return self._lies_in(key, scope.area_code)
        with self.database.reading() as connection:
            return key.isdigit() and placed_case(connection, int(key), scope) is not None

    def focus(self, target: str, scope: Scope) -> Focus | None:
        """What ``case:<id>`` or ``area:<code>`` shows over a whole screen; ``None`` for what is not in the scope."""
        kind, _, key = target.partition(":")
        if kind == "area":
            file = self.area(key, Window(period="today"), scope)
            whose = {"area": key} if key != self.city.declaration.top.code else {}
            late = Selection(count="dispose_pending", light="red", **whose)  # type: ignore[arg-type]
            if file is None:
                return None
            return AreaFocus(file, self.case_page(late, scope, order="due_at", descending=False, size=_PRESSING).lines)
        case = self.case(int(key), scope)
        if case is None:
            return None
        street, within = self.street_of(case, scope)
        return CaseFocus(case, self.nearby(scope, int(key), _AROUND_M), street, within)

    def _standing(self, connection: Connection, selection: Selection, scope: Scope) -> Standing:
        return stand(connection, question_of(selection, scope, self._lists, self.clock.now()))

    def feeds(self) -> tuple[FeedRow, ...]:
        """Every feed as it stands now."""
        now = self.clock.now()
        with self.database.reading() as connection:
            return feed_rows(self._feed_health(connection, now), self.city, now)

    def feed(self, name: str) -> FeedFile:
        """One feed whole. Raises ``DeclarationError`` where the city has none of that name."""
        with self.database.reading() as connection:
            return feed_file(connection, self.city.feed(name).name)

    def reconciled(self, scope: Scope, days: int = 14) -> dict[str, tuple[DayReconciled, ...]]:
        """By feed whose source says its own total of each day: the last days, theirs against ours."""
        now = self.clock.now()
        with self.database.reading() as connection:
            return {
                feed.name: reconciled(connection, self._lists, scope, feed.name, feed.daily_total, now, days)
                for feed in self.city.feeds
                if feed.daily_total is not None
            }

    def dictionary(self) -> tuple[DefinitionEntry, ...]:
        """What every indicator means and has meant."""
        with self.database.reading() as connection:
            return dictionary(connection, self.definitions)

    def roster(
        self,
        scope: Scope,
        *,
        day: date | None,
        kind: str | None,
        fleet: str | None,
        state: str | None,
        page: int,
        area: str | None = None,
    ) -> Roster | None:
        """The units by fleet, with what each did on a day, today where none is named; ``None`` for an area that is not
        the asker's.
        """
        now = self.clock.now()
        on = day or now.astimezone(self.clock.zone).date()
        begins = datetime.combine(on, time(), self.clock.zone)
        return roster(self.database, scope, RosterAsked(on, begins, kind, fleet, state, page, area), now)

    def coverage(self, scope: Scope, at: datetime, state: str | None, page: int) -> Coverage:
        """Which areas were visited on the days up to a moment, and in its shift."""
        declared = self.city.declaration
        asked = CoverageAsked(at, state, page)
        shifts, quiet_days = declared.patrols.shifts, declared.map.quiet_days
        return coverage(self.database, scope, asked, self.clock.now(), self.clock.zone, shifts, quiet_days)

    @property
    def beat_kinds(self) -> tuple[BeatKind, ...]:
        """What of it the city declares beside its areas for patrols to pass."""
        return tuple(kind for kind in BeatKind if any(beat.kind is kind for beat in self._beats))

    def beat_coverage(self, scope: Scope, asked: BeatsAsked) -> BeatCoverage | None:
        """Which checkpoints or segments were passed; ``None`` where the one to open is not there or not in scope."""
        labels = {layer.name: (layer.label.zh, layer.label.en) for layer in self.city.declaration.map.layers}
        shifts = self.city.declaration.patrols.shifts
        return beat_coverage(self.database, scope, asked, self.clock.now(), self.clock.zone, shifts, labels)

    def replay(self, scope: Scope, asked: ReplayAsked) -> Replay:
        """Tracks and cases of a window. Raises ``ValueError`` for one that no screen can take."""
        return replay(self.database, scope, asked, self.clock.now())

    def tracks_file(self, scope: Scope, asked: ReplayAsked, form: str, taken: str) -> str:
        """The tracks of a window as ``csv`` or ``geojson``; ``taken`` is who took it along, and when."""
        written = tracks_csv if form == "csv" else tracks_geojson
        return written(self.replay(scope, replace(asked, cases=False)), self.clock.zone, taken)

    def leaderboard(self, question: BoardQuestion, scope: Scope) -> LeaderBoard | None:
        """One board within the scope; ``None`` for an area that is not the asker's. ``ValueError`` for a bad word."""
        with self.database.reading() as connection:
            counting = self._counting(connection)
            narrowed = narrower(counting.names, scope, question.area)
            if narrowed is None:
                return None
            return leaderboard(counting, self.city, self.scores, question, narrowed)

    def board_to_freeze(self, question: BoardQuestion, scope: Scope) -> tuple[FrozenBoard, Scope, str] | None:
        """A board with all its rows, what it is of, and the text to keep; ``None`` for an area not the asker's."""
        with self.database.reading() as connection:
            counting = self._counting(connection)
            narrowed = narrower(counting.names, scope, question.area)
            if narrowed is None:
                return None
            frozen = board_to_freeze(counting, self.city, self.scores, question, narrowed)
        return frozen, narrowed, to_text(frozen)

    def whole_board(self, question: BoardQuestion, scope: Scope, most: int) -> tuple[FrozenBoard, Scope] | None:
        """A board as of now with all its rows, at most so many of a group, and what it is of; ``None`` as above."""
        with self.database.reading() as connection:
            counting = self._counting(connection)
            narrowed = narrower(counting.names, scope, question.area)
            if narrowed is None:
                return None
            return whole_board(counting, self.city, self.scores, question, narrowed, most), narrowed

    def frozen_board(self, text: str, scope: Scope) -> tuple[FrozenBoard, LeaderBoard, tuple[HeldGroup, ...]]:
        """A frozen board read back, the same board counted again, and each row beside its own."""
        with self.database.reading() as connection:
            counting = self._counting(connection)
            frozen = with_newest(counting, from_text(text))
            return frozen, *held_against(counting, self.city, self.scores, frozen, scope)

    def departments(self, window: Window, scope: Scope) -> tuple[DepartmentLine, ...]:
        """Every department of the scope."""
        with self.database.reading() as connection:
            return department_lines(self._counting(connection), self.city, window, scope)

    def department(self, code: str, window: Window, scope: Scope, *, trend: bool = False) -> DepartmentFile | None:
        """One department whole, ``None`` where it is not there or not the asker's to see."""
        with self.database.reading() as connection:
            counting = self._counting(connection)
            return department_file(counting, self.city, self.scores, code, window, scope, trend=trend)

    def exceptions(
        self, area: str | None, window: Window, scope: Scope, *, exemptions: bool
    ) -> tuple[ExceptionsFile, Scope] | None:
        """What did not go straight within an area, by default the scope's own; ``None`` for one not the asker's."""
        with self.database.reading() as connection:
            counting = self._counting(connection)
            narrowed = narrower(counting.names, scope, area)
            if narrowed is None:
                return None
            return exceptions_file(counting, self.city, window, narrowed, exemptions=exemptions), narrowed

    def rhythm(self, area: str | None, window: Window, scope: Scope, by: str) -> tuple[RhythmFile, Scope] | None:
        """The running week and the whistles of a window within an area; ``None`` for one not the asker's."""
        with self.database.reading() as connection:
            counting = self._counting(connection)
            narrowed = narrower(counting.names, scope, area)
            return None if narrowed is None else (rhythm_file(counting, self.city, window, narrowed, by), narrowed)

    def freeze_due_list(self, scope: Scope, area: str | None, lang: str) -> str | None:
        """The code of the running week's 清单, frozen as of now; ``None`` for an area not the asker's."""
        return self._freeze_now(scope, area, "due_list", "this_week", lang)

    def freeze_report(self, scope: Scope, kind: str, of: str, lang: str) -> str | None:
        """The code of a report or a board of all that is the asker's, frozen as of now; ``None`` where nothing is.

        Its files are ordered. While they are being written, asking for the same again is answered with the same code.
        Raises ``ValueError`` for a word that is none.
        """
        if kind not in ("report", "board"):
            raise ValueError(f"kind: '{kind}' is not report or board / 没有这种简报")
        return self._freeze_now(scope, None, cast("BriefingKind", kind), of, lang)

    def _freeze_now(self, scope: Scope, area: str | None, kind: BriefingKind, of: str, lang: str) -> str | None:
        now = self.clock.now()
        period = self.calendar.briefed(of, now)
        with self.database.reading() as connection:
            names = read_names(connection)
        narrowed = narrower(names, scope, area)
        if narrowed is None or place_of(names, narrowed.area_code) is None:
            return None
        asked = Question(period=period, scope=narrowed, basis="due", as_of=now, kind=kind)
        return self.archive.under_way(asked) or self.archive.freeze(self.archive.compose(asked), lang).code

    def matters(self, window: Window, scope: Scope) -> MattersFile:
        """What several feeds may tell of once, what somebody said is one matter, and the counts before and after."""
        with self.database.reading() as connection:
            return matters_file(self._counting(connection), self._lists, window, scope)

    def judge(self, case_ids: Collection[int], verdict: str, by: str, scope: Scope, note: Callable[[], None]) -> bool:
        """Say that cases are one matter, or apart; ``False`` where not all of them are the asker's.

        ``note`` is called before it is kept: what it raises keeps nothing.
        """
        with self.database.writing() as connection:
            if not in_scope(connection, case_ids, scope):
                return False
            judge(connection, case_ids, verdict, by, self.clock.now())
            note()
        return True

    def area(
        self, code: str | None, window: Window, scope: Scope, *, trend: bool = False, grids: Grids = "then"
    ) -> AreaFile | None:
        """One area whole, by default the scope's own; ``None`` where it is not there or not the asker's to see.

        ``trend`` adds its last months: by ``grids``, those of then or of now.
        """
        with self.database.reading() as connection:
            counting = self._counting(connection)
            narrowed = narrower(counting.names, scope, code)
            if narrowed is None or place_of(counting.names, narrowed.area_code) is None:
                return None
            sketch = self.sketch(narrowed.area_code)
            file = area_file(counting, self.city, self.scores, sketch, self._weeks, window, narrowed)
            if not trend:
                return file
            return with_months(counting, file, scope, narrowed, window, grids, self.redrawing.since)

    def street_of(self, case: CaseFile, scope: Scope) -> tuple[Sketch | None, str | None]:
        """A picture of the street that a case lies in, and which area of it that is."""
        street, *below = [code for code, _ in case.area_path[1:]] or [scope.area_code]
        return self.sketch(street), next(iter(below), None)

    def sketch(self, code: str) -> Sketch | None:
        """Drawn once: outlines change with the city folder alone."""
        if code not in self._sketches:
            self._sketches[code] = sketch_of(self.city.areas, code)
        return self._sketches[code]

    def _counting(self, connection: Connection) -> Counting:
        return Counting(
            connection,
            self.definitions,
            self.calendar,
            read_names(connection),
            self.city.holidays.weeks,
            self.city.calendar.years,
            self.clock.now(),
        )

    def _feed_health(self, connection: Connection, now: datetime) -> list[FeedHealth]:
        rhythms = {feed.name: feed.rhythm for feed in self.city.feeds}
        return feed_health(rhythms, standings(connection), quarantined(connection), now)

    def figures(
        self,
        period: Period,
        scope: Scope,
        basis: Basis,
        *,
        as_of: datetime | None = None,
        by: str | None = None,
        exemptions: bool = True,
    ) -> dict[int, Figures]:
        """Counts and rates of a period by a dimension's id (0 without ``by``), as of a moment or as now known."""
        with self.database.reading() as connection:
            counted = recount(connection, period, scope, as_of=as_of, now=self.clock.now(), by=by)
        return {
            key: self.definitions.figures(amounts, basis, exemptions=exemptions) for key, amounts in counted.items()
        }

    def figures_by(
        self,
        by: str,
        period: Period,
        scope: Scope,
        basis: Basis,
        *,
        as_of: datetime | None = None,
        level: Level | None = None,
        exemptions: bool = True,
    ) -> list[tuple[str, str | None, Figures]]:
        """(key, label, figures) for each department, area, class or source, by key; what has none has an empty key.

        Areas are taken together at ``level``, by default the first level below the top that the city has.
        """
        with self.database.reading() as connection:
            counted = recount(connection, period, scope, as_of=as_of, now=self.clock.now(), by=by)
            names = read_names(connection)
        if by == "area":
            above = area_above(names, level or level_below(names, scope.area_code))
            counted = added(*({above.get(id_, 0): amounts} for id_, amounts in counted.items()))
        labels = labels_of(names, by)
        rows = [
            (*labels.get(id_, ("", None)), self.definitions.figures(amounts, basis, exemptions=exemptions))
            for id_, amounts in counted.items()
        ]
        return sorted(rows, key=lambda row: row[0])

    @property
    def templates(self) -> Path:
        """Where the city keeps the papers that its briefings are written on, if it has its own."""
        return self.city.folder / self.city.declaration.briefings.templates

    def level_counts(self) -> str:
        """How many areas of each level the city has, in words."""
        levels = [area.level for area in self.areas]
        return ", ".join(f"{levels.count(level)} {level.value}" for level in Level if level in levels)
