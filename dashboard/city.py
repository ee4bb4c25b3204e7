"""A city folder as the hall uses it: areas, departments, classes, sources, feeds and walls, checked on load."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationInfo, field_validator, model_validator

from dashboard.declared import DeclarationError, line_of, read_declaration, table_rows
from dashboard.domain.area import Area, AreaKind, AreaPerson, Level
from dashboard.domain.arrangement import DESK, PRESETS, Arrangement, Figure, Preset, Tile
from dashboard.domain.case import ClassRef
from dashboard.domain.deadline import Deadlines, LimitKey
from dashboard.domain.department import Department
from dashboard.domain.holidays import Holidays
from dashboard.domain.patrol import PatrolRules
from dashboard.domain.period import WEEKDAYS
from dashboard.domain.place import Datum, SourcePoint
from dashboard.domain.rhythm import Phase
from dashboard.domain.worktime import OFFICE_HOURS, Limit, WorkCalendar
from dashboard.export.post.mail import mail_server
from dashboard.feeds.declaration import Declared, Duration, FeedDeclaration, Words
from dashboard.holidays import holidays_of
from dashboard.hosts import DeclaredInner
from dashboard.limits import read_limits
from dashboard.maps import BUILT_IN_LAYERS, MapSettings
from dashboard.metrics.score import Score
from dashboard.people import read_people

_CLASS_COLUMNS = ("catalog", "kind", "code", "name", "major_code", "major_name")

_PATROLS = PatrolRules()
_SHORTEST_TRACK = timedelta(days=1)

# /live/patrols is the fleet's wire, /wall/rotate the rotation, /live/desk the wire of everybody's own desk.
_TAKEN = {"patrols", "rotate", DESK}
_PARTS = ("strip", "left", "middle", "right")

_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Rings = tuple[tuple[tuple[tuple[float, float], ...], ...], ...]


def _hour(said: object) -> object:
    if isinstance(said, int):  # YAML reads 17:30 as the number 1050
        raise ValueError(  # noqa: TRY004 - pydantic names the setting of a ValueError alone
            'put the hour in quotes, such as "17:30" / 时间请加引号'
        )
    return said


class Week(Declared):
    """When a week begins: not every city's is Monday at midnight."""

    starts: Weekday = "monday"
    cut_off: time = time(0)

    @field_validator("cut_off", mode="before")
    @classmethod
    def _is_written_as_text(cls, hour: object) -> object:
        return _hour(hour)


class RhythmPhase(Declared):
    """One phase of 周节奏. ``of`` says what the hall can tell of it: what is collected, the list, who reported in."""

    label: Words
    until: str  # "wednesday 18:00"
    of: Literal["collect", "list", "report_in", "other"] = "other"

    @field_validator("until")
    @classmethod
    def _is_a_weekday_and_an_hour(cls, until: str) -> str:
        weekday, _, hour = until.partition(" ")
        if weekday not in WEEKDAYS or not _HOUR.fullmatch(hour):
            raise ValueError(f"until: '{until}' is not such as 'wednesday 18:00' / 应写成 wednesday 18:00")
        return until

    @property
    def phase(self) -> Phase:
        weekday, _, hour = self.until.partition(" ")
        return Phase((self.label.zh, self.label.en), weekday, time.fromisoformat(hour), self.of)


def _phase(of: Literal["collect", "list", "report_in"], zh: str, en: str, until: str) -> RhythmPhase:
    return RhythmPhase(label=Words(zh=zh, en=en), until=until, of=of)


class Rhythm(Declared):
    """``rhythm:``: how the city's week goes. ``report_in``: how long after the whistle somebody is late."""

    phases: tuple[RhythmPhase, ...] = (
        _phase("collect", "收集", "Collect", "wednesday 18:00"),
        _phase("list", "清单", "List", "thursday 12:00"),
        _phase("report_in", "报到", "Report in", "friday 18:00"),
    )
    report_in: Duration | None = None  # unset: nobody is late


class Work(Declared):
    """When offices work: what 工作时 and 工作日 count."""

    periods: tuple[tuple[time, time], ...] = OFFICE_HOURS
    weekdays: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday")
    holidays: Literal["china", "none"] = "china"  # the seed; holidays.csv stands over it

    @field_validator("periods", mode="before")
    @classmethod
    def _are_written_as_text(cls, periods: object) -> object:
        for period in periods if isinstance(periods, (list, tuple)) else ():
            if any(isinstance(hour, int) for hour in period):  # YAML reads 17:30 as the number 1050
                raise ValueError('put the hours in quotes, such as ["08:00", "12:00"] / 时间请加引号')
        return periods

    @field_validator("periods")
    @classmethod
    def _are_in_order(cls, periods: tuple[tuple[time, time], ...]) -> tuple[tuple[time, time], ...]:
        hours = [hour for period in periods for hour in period]
        if not hours or any(one >= later for one, later in pairwise(hours)):
            raise ValueError("working periods follow each other within a day / 工作时段应依次排列")
        if any(hour.second or hour.microsecond or hour.tzinfo for hour in hours):
            raise ValueError("working periods begin and end on a minute of local time / 工作时段应为整分")
        return periods


class SourceWords(Declared):
    """问题来源: a channel that cases come through, and who is at its other end."""

    key: str
    label: Words
    kind: Literal["patrol", "public", "internal"] = "public"


class AreaFile(Declared):
    """A GeoJSON file of one level, or of several when ``level`` names a property."""

    file: str
    code: str = "code"
    name: str = "name"
    level: str = "level"  # a Level, or the property that holds one
    parent: str | None = "parent"
    kind: str = "kind"
    area_class: str = "area_class"
    datum: Datum = Datum.WGS84
    optional: bool = False  # real data that may not be on this machine


class Top(Declared):
    """The area that everything lies in."""

    code: str
    name: str
    level: Level = Level.DISTRICT


class Wall(Declared):
    """A wall: whose area, whose cases, which bases its boards use, and what stands where on it."""

    preset: Preset | None = None  # whose tiles it has; unset: that of its own name, else ``main``
    strip: tuple[Figure, ...] | None = None  # these four take the place of the preset's
    left: tuple[Tile, ...] | None = None
    middle: tuple[Tile, ...] | None = None
    right: tuple[Tile, ...] | None = None
    area: str | None = None  # the top where unset
    departments: tuple[str, ...] | None = None
    basis: Literal["due", "cohort"] = "due"
    board_level: Level | None = None  # whom the area board ranks; unset: the first level below that has cases
    map_level: Level | None = None  # whose polygons the map colours; unset: the finest with outlines
    layers: tuple[str, ...] | None = None  # what its map shows unless the address says otherwise; unset: the preset's
    tint: Literal["open", "household", "grade", "quiet"] | None = None
    basemap: str | None = None

    @property
    def arrangement(self) -> Arrangement:
        """What stands where."""
        preset = PRESETS[self.preset or "main"]
        return replace(preset, **{part: said for part in _PARTS if (said := getattr(self, part)) is not None})

    def on_preset(self, name: str, hazards: tuple[str, ...]) -> Wall:
        """With everything that its preset says; ``hazards`` are the layers that a wall of safety shows."""
        preset = self.preset or next((known for known in PRESETS if known == name), "main")
        usual: dict[str, object] = {"layers": ("cases", "vehicles"), "tint": "open"}
        if preset == "patrol":
            usual["layers"] = ("vehicles", "workers")
        elif preset == "streets":
            usual |= {"layers": ("cases",), "tint": "grade", "map_level": Level.STREET}
        elif preset == "safety":
            usual["layers"] = ("cases", *hazards)
        unsaid = {setting: value for setting, value in usual.items() if getattr(self, setting) is None}
        return self.model_copy(update={"preset": preset, **unsaid})


class Rotation(Declared):
    """``/wall/rotate``: which walls follow each other on one screen, and how long each stands."""

    walls: tuple[str, ...] = Field(default=tuple(PRESETS), min_length=1)
    every: Duration = timedelta(seconds=30)

    @field_validator("every")
    @classmethod
    def _can_be_read(cls, every: timedelta) -> timedelta:
        if every < timedelta(seconds=5):
            raise ValueError("nobody reads a wall in less than 5 s / 轮播间隔至少 5 秒")
        return every


class Hours(Declared):
    """A stretch of every day in the city's zone; it may run over midnight."""

    start: time
    end: time

    @field_validator("start", "end", mode="before")
    @classmethod
    def _are_written_as_text(cls, hour: object) -> object:
        return _hour(hour)


class PatrolWords(Declared):
    """What the city says of its patrols; unset, ``PatrolRules``' own."""

    shifts: tuple[time, ...] = Field(default=_PATROLS.shifts, min_length=1)
    margin_km: float = Field(default=_PATROLS.margin_km, ge=0)
    keep: Duration = _PATROLS.keep
    keep_workers: Duration | None = _PATROLS.keep_workers
    thin_after: Duration = _PATROLS.thin_after
    thin_to: Duration = _PATROLS.thin_to

    @field_validator("shifts", mode="before")
    @classmethod
    def _are_written_as_text(cls, hours: object) -> object:
        return [_hour(hour) for hour in hours] if isinstance(hours, list) else hours

    @model_validator(mode="after")
    def _are_kept_for_a_day_at_least(self) -> PatrolWords:
        if min(self.keep, self.keep_workers or self.keep) < _SHORTEST_TRACK:
            raise ValueError("keep, keep_workers: tracks are kept for a day at least / 轨迹至少保存 1 天")
        if self.keep_workers is not None and self.keep_workers > self.keep:
            raise ValueError("keep_workers: nobody's track is kept longer than 'keep' / 不能长于 keep")
        return self

    @property
    def rules(self) -> PatrolRules:
        return PatrolRules(
            self.shifts, self.margin_km, self.keep, self.thin_after, self.thin_to, keep_workers=self.keep_workers
        )


_LEAST_KEPT = {"sealed": timedelta(days=30), "refused": timedelta(days=7), "polls": timedelta(days=180)}


class Retention(Declared):
    """``retention:``: how long the hall keeps what it need not keep for ever; never less than is needed to answer for
    it. Tracks have ``patrols.keep``, the audit ``HALL_AUDIT_DAYS``.
    """

    sealed: Duration = timedelta(days=365)  # what is masked, as it came, after the last news of a case that has ended
    refused: Duration = timedelta(days=90)  # rows that could not be taken, after they were last seen
    polls: Duration = timedelta(days=400)  # what each poll came to: logs are kept for six months (网络安全法)

    @field_validator("sealed", "refused", "polls")
    @classmethod
    def _is_long_enough(cls, kept: timedelta, info: ValidationInfo) -> timedelta:
        least = _LEAST_KEPT[info.field_name or ""]
        if kept < least:
            raise ValueError(f"at least {least.days}d are kept / 至少保存 {least.days} 天")
        return kept


class ReadingSeries(Declared):
    """A series that a feed delivers ready-made, and what a briefing calls it."""

    series: str
    label: Words


class ReadingRate(Declared):
    """A share of two such series (人房关联率, 走访率)."""

    label: Words
    numerator: ReadingSeries
    denominator: ReadingSeries


Format = Literal["docx", "xlsx", "html", "pdf", "pptx", "png"]
FORMATS: tuple[Format, ...] = ("docx", "xlsx", "html", "pdf", "pptx", "png")


class MailServer(Declared):
    """``smtp+starttls://user:${password}@host:587``, ``smtps://…`` or ``smtp://…``, and whose name is on the mail."""

    server: str
    sender: str
    inner_network: DeclaredInner = False

    @field_validator("server")
    @classmethod
    def _is_one(cls, server: str) -> str:
        mail_server(server)
        return server

    @field_validator("sender")
    @classmethod
    def _is_an_address(cls, sender: str) -> str:
        return _mail_address(sender)


def _mail_address(text: str) -> str:
    if not re.fullmatch(r"[^@\s<>,]+@[^@\s<>,]+", text) or len(text) > 254:
        raise ValueError(f"'{text}' is no mail address / 邮箱地址有误")
    return text


class Destination(Declared):
    """Where briefings go: mail addresses, each by a mail of its own, or a group's robot of 企业微信 or 钉钉."""

    kind: Literal["mail", "wecom", "dingtalk"]
    to: tuple[str, ...] = ()
    attach: tuple[Format, ...] = ("docx", "xlsx", "pdf")
    url: str | None = None  # of the robot, with its key
    secret: str | None = None  # of 钉钉's 加签
    inner_network: DeclaredInner = False  # of a robot

    @field_validator("to")
    @classmethod
    def _are_addresses(cls, to: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_mail_address(one) for one in to)

    @model_validator(mode="after")
    def _is_whole(self) -> Destination:
        if self.kind == "mail" and not self.to:
            raise ValueError("a mail goes 'to' at least one address / 缺少收件人")
        if self.kind != "mail" and not (self.url or "").startswith(("http://", "https://", "${")):
            raise ValueError("a robot has its 'url', http:// or https:// / 缺少机器人地址")
        return self

    @property
    def addresses(self) -> tuple[str, ...]:
        return self.to if self.kind == "mail" else ("",)


BriefingKind = Literal["report", "board", "due_list"]


class BriefingSchedule(Declared):
    """One report or bulletin written by itself: when (cron, in the city's zone), of what, and in which formats."""

    cron: str
    kind: BriefingKind = "report"
    of: Literal["week", "month", "quarter", "this_week"] = "week"  # the last one that is over
    basis: Literal["due", "cohort"] = "due"
    lang: Literal["zh", "en"] = "zh"
    formats: tuple[Format, ...] = FORMATS
    area: str | None = None  # the top where unset
    departments: tuple[str, ...] | None = None
    send: tuple[str, ...] = ()  # names of destinations

    @field_validator("cron")
    @classmethod
    def _has_five_parts(cls, cron: str) -> str:
        if len(cron.split()) != 5:
            raise ValueError("cron has five parts: minute hour day month weekday / cron 应为五段")
        return cron


class Briefings(Declared):
    """``briefings:``: what the city's reports hold and when they are written."""

    readings: tuple[ReadingRate, ...] = ()
    hotline: tuple[ReadingRate, ...] = ()  # 响应率, 解决率, 满意率, each of two series of the follow-up calls
    schedules: dict[str, BriefingSchedule] = Field(default_factory=dict)
    walls: tuple[str, ...] = ("main",)  # which of them it pictures
    issuer: Words | None = None  # who signs them (落款); the city's title where unset
    templates: str = "templates"  # folder beside city.yaml: briefing.docx and briefing.pptx take the place of ours
    address: str | None = None  # where a desk reaches the hall: what a message's link begins with
    mail: MailServer | None = None
    destinations: dict[str, Destination] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _can_be_sent(self) -> Briefings:
        for name, schedule in self.schedules.items():
            for one in schedule.send:
                if one not in self.destinations:
                    raise ValueError(f"schedules.{name}.send: there is no destination '{one}' / 没有这个接收方")
        for name, destination in self.destinations.items():
            if destination.kind == "mail" and self.mail is None:
                raise ValueError(f"destinations.{name}: 'mail' with its server is missing / 缺少邮件服务器")
        return self


class CityDeclaration(Declared):
    """``city.yaml``."""

    id: str = Field(pattern=r"^[a-z0-9_-]+$")
    title: Words
    zone: str = "Asia/Shanghai"
    demo: bool = False
    week: Week = Week()
    rhythm: Rhythm = Rhythm()
    work: Work = Work()
    top: Top
    areas: tuple[AreaFile, ...] = ()
    departments: str | None = None
    classes: str | None = None
    limits: str | None = None
    people: str | None = None
    sources: tuple[SourceWords, ...] = ()
    patrols: PatrolWords = PatrolWords()
    retention: Retention = Retention()
    minimum_sample: int = 30
    nearly_due_share: float = 0.8
    map: MapSettings = MapSettings()
    walls: dict[str, Wall] = Field(default_factory=dict, validate_default=True)
    rotation: Rotation = Rotation()
    day: Hours | None = None  # when walls wear the bright theme; unset: never
    dim: Hours | None = None  # when they are dimmed; unset: never
    definitions: dict[str, dict[str, Any]] = Field(default_factory=dict)
    scores: dict[str, Score] = Field(default_factory=dict)
    briefings: Briefings = Briefings()

    @property
    def hours(self) -> dict[str, tuple[str, str] | None]:
        """From when to when walls are bright and dimmed, as a clock shows it."""
        spans = {"day": self.day, "dim": self.dim}
        return {name: (f"{s.start:%H:%M}", f"{s.end:%H:%M}") if s else None for name, s in spans.items()}

    @field_validator("walls")
    @classmethod
    def _are_whole(cls, walls: dict[str, Wall], info: ValidationInfo) -> dict[str, Wall]:
        """Every preset is a wall of its own name unless the city says otherwise."""
        for taken in _TAKEN & walls.keys():
            raise ValueError(f"'{taken}' is an address of its own; name the wall otherwise / 此名称已被占用")
        settings = info.data.get("map", MapSettings())
        hazards = tuple(layer.name for layer in settings.layers if layer.kind == "hazards")
        named: dict[str, Wall] = {name: Wall() for name in PRESETS} | walls
        return {name: wall.on_preset(name, hazards) for name, wall in named.items()}

    @field_validator("zone")
    @classmethod
    def _is_a_zone(cls, zone: str) -> str:
        try:
            return ZoneInfo(zone).key
        except (KeyError, ValueError, OSError):
            raise ValueError(f"zone '{zone}' is unknown / 时区不存在") from None


@dataclass(frozen=True)
class City:
    """A loaded city folder."""

    declaration: CityDeclaration
    areas: tuple[Area, ...]
    departments: tuple[Department, ...]
    classes: tuple[ClassRef, ...]
    feeds: tuple[FeedDeclaration, ...]
    limits: Mapping[LimitKey, Limit] = field(default_factory=dict)
    holidays: Holidays = field(default_factory=Holidays)
    people: Mapping[str, tuple[AreaPerson, ...]] | None = None  # by code of the area; ``None``: the city says nothing
    missing: tuple[str, ...] = field(default=())  # optional files that are not on this machine
    folder: Path = Path()

    @property
    def tile_hosts(self) -> tuple[str, ...]:
        """Where else than from us a map may fetch its tiles: scheme and host of each declared server."""
        servers = (urlsplit(basemap.url) for basemap in self.declaration.map.basemaps if basemap.url)
        return tuple(sorted({f"{server.scheme}://{server.netloc}" for server in servers}))

    def file(self, name: str) -> Path:
        """A file that the city folder names: beside ``city.yaml``, or absolute."""
        return _beside(self.folder, name)

    @property
    def id(self) -> str:
        return self.declaration.id

    @property
    def zone(self) -> str:
        return self.declaration.zone

    @cached_property
    def calendar(self) -> WorkCalendar:
        """When its offices work. Without holidays of its own and without the seed every year is an ordinary one."""
        work = self.declaration.work
        ordinary = frozenset(range(1990, 2061)) if work.holidays == "none" else frozenset()
        return WorkCalendar(
            zone=ZoneInfo(self.zone),
            years=self.holidays.years | ordinary,
            days=self.holidays.days,
            periods=work.periods,
            weekdays=frozenset(map(WEEKDAYS.index, work.weekdays)),
        )

    @cached_property
    def deadlines(self) -> Deadlines:
        """Its limits, for the cases that come in."""
        by_code = {area.code: area for area in self.areas if area.valid_to is None}
        classes = {code: found for code, area in by_code.items() if (found := _class_of(area, by_code))}
        return Deadlines(self.calendar, self.limits, classes, self.declaration.nearly_due_share)

    def missing_years(self, *years: int) -> tuple[int, ...]:
        """Years that its working time needs and whose holidays are not known; none where nothing counts in it."""
        counts = any(limit.unit.working for limit in self.limits.values()) or any(
            feed.case is not None and feed.case.limit_unit for feed in self.feeds
        )
        return self.calendar.missing(*years) if counts else ()

    def feed(self, name: str) -> FeedDeclaration:
        """The declaration of one feed; the error lists those there are."""
        for declaration in self.feeds:
            if declaration.name == name:
                return declaration
        known = ", ".join(feed.name for feed in self.feeds) or "none"
        raise DeclarationError(f"no feed '{name}' in this city; there are: {known} / 没有这个数据源")


def load_city(folder: Path, variables: dict[str, str]) -> City:
    """Everything of a city folder. Raises ``DeclarationError`` that names file, line and setting."""
    declaration = read_declaration(folder / "city.yaml", CityDeclaration, variables)
    areas = [Area(code=declaration.top.code, name=declaration.top.name, level=declaration.top.level)]
    missing = []
    for area_file in declaration.areas:
        path = _beside(folder, area_file.file)
        if area_file.optional and not path.exists():
            missing.append(str(path))
        else:
            areas.extend(read_areas(path, area_file, declaration.top.code))
    areas = list(_with_outlined_top(areas))
    _check_places(folder / "city.yaml", declaration, areas, variables)
    classes = tuple(
        ClassRef(*(row[column] for column in _CLASS_COLUMNS))
        for row in _read_rows(folder, declaration.classes, *_CLASS_COLUMNS)
    )
    return City(
        declaration=declaration,
        areas=tuple(areas),
        departments=tuple(
            Department(
                id=row["id"], name=row["name"], group=row.get("group") or None, parent_id=row.get("parent_id") or None
            )
            for row in _read_rows(folder, declaration.departments, "id", "name")
        ),
        classes=classes,
        feeds=tuple(
            read_declaration(path, FeedDeclaration, variables, name=path.stem)
            for path in sorted((folder / "feeds").glob("*.y*ml"))
        ),
        limits=_limits(folder, declaration.limits, classes),
        holidays=holidays_of(folder, seeded=declaration.work.holidays == "china"),
        people=_people(folder, declaration, areas),
        missing=tuple(missing),
        folder=folder,
    )


def _limits(folder: Path, name: str | None, classes: Sequence[ClassRef]) -> dict[LimitKey, Limit]:
    if name is None:
        return {}
    known = {(one.catalog, one.kind, code) for one in classes for code in (one.code, one.major_code) if code}
    return read_limits(_beside(folder, name), known if classes else None)


def _people(
    folder: Path, declaration: CityDeclaration, areas: Sequence[Area]
) -> Mapping[str, tuple[AreaPerson, ...]] | None:
    if declaration.people is None:
        return None
    known = None if any(file.optional for file in declaration.areas) else {area.code for area in areas}
    return read_people(_beside(folder, declaration.people), known)


def _class_of(area: Area, by_code: Mapping[str, Area]) -> str | None:
    """Its own class, else that of the nearest area above it that has one."""
    above: Area | None = area
    for _ in Level:
        if above is None or above.area_class:
            break
        above = by_code.get(above.parent_code or "")
    return above.area_class if above is not None else None


def _check_places(path: Path, declaration: CityDeclaration, areas: Sequence[Area], variables: dict[str, str]) -> None:
    """Every parent and every wall's area must be an area of the city; one whose file is not here cannot be judged."""
    codes = {area.code for area in areas}
    orphans = [area for area in areas if area.parent_code and area.parent_code not in codes]
    if orphans:
        first = orphans[0]
        raise DeclarationError(
            f"{path}: areas: {len(orphans)} have a parent that is not in the city, the first {first.code} {first.name} "
            f"with parent {first.parent_code} / 上级区域不存在"
        )
    for number, name in enumerate(declaration.briefings.walls):
        if name not in declaration.walls:
            line = line_of(path, variables, ("briefings", "walls", number))
            raise DeclarationError(f"{path}:{line}: briefings.walls: there is no wall '{name}' / 没有这个大屏")
    for number, name in enumerate(declaration.rotation.walls):
        if name not in declaration.walls:
            line = line_of(path, variables, ("rotation", "walls", number))
            raise DeclarationError(f"{path}:{line}: rotation.walls: there is no wall '{name}' / 没有这个大屏")
    known = None if any(area_file.optional for area_file in declaration.areas) else codes
    for name, wall in declaration.walls.items():
        for setting, problem in _problems(wall, declaration.map, known):
            place = ("walls", name, setting)
            line = line_of(path, variables, place)
            raise DeclarationError(f"{path}:{line}: {'.'.join(place)}: {problem}")


def _problems(wall: Wall, settings: MapSettings, codes: set[str] | None) -> Iterator[tuple[str, str]]:
    """(setting, what is wrong with it), of what only the whole city can tell."""
    layers = BUILT_IN_LAYERS | {layer.name for layer in settings.layers}
    for layer in wall.layers or ():
        if layer not in layers:
            yield "layers", f"there is no '{layer}' / 没有这个图层"
    if wall.basemap is not None and wall.basemap not in {basemap.name for basemap in settings.basemaps}:
        yield "basemap", f"there is no '{wall.basemap}' / 没有这个底图"
    if codes is not None and wall.area is not None and wall.area not in codes:
        yield "area", f"'{wall.area}' is no area of the city / 区域不存在"
    seen: set[str] = set()
    for part in _PARTS:
        shown = getattr(wall.arrangement, part)
        for one in shown:
            if one in seen or shown.count(one) > 1:
                yield part, f"'{one}' stands twice on the wall; the preset is '{wall.preset}' / 重复放置"
        seen |= set(shown) if part != "strip" else set()


def _with_outlined_top(areas: list[Area]) -> tuple[Area, ...]:
    """The top is replaced by the file's own version of it, where a file has one."""
    top = areas[0]
    return tuple(areas[1:]) if any(area.code == top.code for area in areas[1:]) else tuple(areas)


def _beside(folder: Path, name: str) -> Path:
    return Path(name) if Path(name).is_absolute() else folder / name


def _read_rows(folder: Path, name: str | None, *needed: str) -> list[dict[str, str]]:
    return [] if name is None else [row for _, row in table_rows(_beside(folder, name), *needed)]


def read_areas(path: Path, area_file: AreaFile, top_code: str) -> list[Area]:
    """Every version of every area of a file, as written. Raises ``DeclarationError`` that names the feature."""
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
    except FileNotFoundError:
        raise DeclarationError(f"{path}: no such file / 文件不存在") from None
    except (ValueError, KeyError, TypeError) as error:
        raise DeclarationError(f"{path}: not a GeoJSON FeatureCollection: {error} / 不是 GeoJSON") from None
    return [_area(path, number, feature, area_file, top_code) for number, feature in enumerate(features, 1)]


def _area(path: Path, number: int, feature: dict[str, Any], area_file: AreaFile, top_code: str) -> Area:
    properties = feature.get("properties") or {}
    try:
        code = str(properties[area_file.code])
        parent = properties.get(area_file.parent) if area_file.parent else None
        return Area(
            code=code,
            name=str(properties[area_file.name]),
            level=Level(area_file.level if area_file.level in set(Level) else properties[area_file.level]),
            kind=AreaKind(properties.get(area_file.kind, AreaKind.ADMINISTRATIVE)),
            parent_code=None if code == top_code else str(parent or top_code),
            rings=_rings(feature.get("geometry"), area_file.datum),
            households=properties.get("households"),
            area_class=properties.get(area_file.area_class) or None,
            valid_from=_date(properties.get("valid_from")),
            valid_to=_date(properties.get("valid_to")),
        )
    except KeyError as error:
        raise DeclarationError(
            f"{path}: feature {number}: no {error}; the city file says which property is which / 缺少属性"
        ) from None
    except (ValueError, TypeError) as error:
        raise DeclarationError(f"{path}: feature {number}: {error} / 区域有误") from None


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _rings(geometry: dict[str, Any] | None, datum: Datum) -> Rings:
    if not geometry:
        return ()
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return tuple(
        tuple(tuple(_wgs84(lon, lat, datum) for lon, lat, *_ in ring) for ring in polygon) for polygon in polygons
    )


def _wgs84(lon: float, lat: float, datum: Datum) -> tuple[float, float]:
    if datum in (Datum.WGS84, Datum.CGCS2000):
        return lon, lat
    point = SourcePoint(lon, lat, datum).to_wgs84()
    return point.lon, point.lat
