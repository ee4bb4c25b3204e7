"""The doctor: settings, city, database, feeds, fonts and browser, each with what to do where it is not well."""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from dashboard.access.provider import AwayError
from dashboard.beats import read_beats
from dashboard.city import Briefings, City
from dashboard.clock import Clock
from dashboard.declared import DeclarationError
from dashboard.domain.beat import BeatKind
from dashboard.domain.period import Calendar
from dashboard.export.briefing.specimen import tried
from dashboard.feeds.catalog import open_feed
from dashboard.feeds.contract import FeedError
from dashboard.feeds.declaration import FeedDeclaration
from dashboard.holidays import FILE
from dashboard.metrics.cases import Definitions
from dashboard.opening import declared_provider, load_settings_city
from dashboard.settings import Settings
from dashboard.store.engine import Database, sqlite_fault
from dashboard.store.replica import ReplicatedDatabase

_ENOUGH_FREE = 2_000_000_000  # bytes

Finding = tuple[bool, str]


def declare(parser: argparse.ArgumentParser) -> None:
    """No arguments of its own."""


def run(_chosen: argparse.Namespace, settings: Settings) -> int:
    """Print every finding; status 1 where something must be mended."""
    findings = [*_city(settings), *_database(settings), *_board(settings), *_provider(settings), *_machine(settings)]
    for well, text in findings:
        print(f"{'ok  ' if well else 'BAD '} {text}")
    return 0 if all(well for well, _ in findings) else 1


def _city(settings: Settings) -> Iterator[Finding]:
    try:
        city = load_settings_city(settings).city
    except DeclarationError as error:
        yield False, str(error)
        return
    yield True, f"city {city.id}: {len(city.areas)} areas, {len(city.departments)} departments, zone {city.zone}"
    try:
        definitions = Definitions.of_city(city.declaration.definitions)
    except ValueError as error:
        yield False, str(error)
    else:
        yield from _templates(city, definitions)
    this_year = _this_year(city.zone)
    for year in city.missing_years(this_year, this_year + 1):
        yield year > this_year, f"no holidays of {year}: put them into {FILE} / 缺少 {year} 年节假日表"
    yield from _receivers(city.declaration.briefings)
    yield from _beats(city)
    for path in city.missing:
        yield True, f"optional file not here: {path}"
    for declaration in city.feeds:
        try:
            open_feed(declaration)
        except (FeedError, ValueError) as error:
            yield False, str(error)
        else:
            yield True, f"feed {declaration.name}: {declaration.kind}, every {declaration.every.total_seconds():g} s"
            yield from _options(declaration)


def _beats(city: City) -> Iterator[Finding]:
    """What patrols are to pass: a file that cannot be read would keep the hall from starting."""
    try:
        beats = read_beats(city)
    except DeclarationError as error:
        yield False, str(error)
    else:
        segments = sum(beat.kind is BeatKind.SEGMENT for beat in beats)
        if beats:
            yield True, f"to be passed by patrols: {len(beats) - segments} checkpoints, {segments} road segments"


def _templates(city: City, definitions: Definitions) -> Iterator[Finding]:
    """A city's own paper with a field that is none would make that file missing on Monday."""
    clock, week = Clock(city.zone), city.declaration.week
    calendar = Calendar(clock.zone, week.starts, week.cut_off)
    for path, fault in tried(city, calendar, definitions, clock.now()):
        said = "can be written on" if fault is None else f"{fault} / 模板无法使用"
        yield fault is None, f"template {path.name}: {said}"


def _receivers(briefings: Briefings) -> Iterator[Finding]:
    """A destination whose password or key nobody has said cannot be sent to; the values are not printed."""
    said = {"mail.server": briefings.mail.server} if briefings.mail else {}
    for name, one in briefings.destinations.items():
        said |= {f"destinations.{name}.url": one.url or "", f"destinations.{name}.secret": one.secret or ""}
    for place, value in said.items():
        if "${" in value:
            yield False, f"briefings.{place}: a variable is not set; HALL_SECRETS? / 变量未设置"


def _this_year(zone: str) -> int:
    clock = Clock(zone)
    return clock.now().astimezone(clock.zone).year


def _options(declaration: FeedDeclaration) -> Iterator[Finding]:
    """What a declaration of the right shape can still get wrong on this machine."""
    for name, value in declaration.options.items():
        if "${" in str(value):
            yield (
                False,
                f"feed {declaration.name}: options.{name}: {value} is not set; HALL_REAL_DATA? / 变量未设置",
            )
        elif name == "folder" and not Path(str(value)).is_dir():
            yield False, f"feed {declaration.name}: options.folder: {value} is not there / 文件夹不存在"


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        database = Database(settings.database_url)
        if not database.exists:
            database.migrate()
        with database.reading():
            pass
        database.close()
    except Exception as error:  # whatever a driver raises is the finding
        yield False, f"HALL_DATABASE: {error}"
        return
    yield True, f"database: {database.url.render_as_string(hide_password=True)}"
    yield from _replica(settings)
    if database.url.get_backend_name() == "sqlite":
        note = " (has the WAL-reset bug: one process only, as this one keeps to)" if sqlite_fault() else ""
        yield True, f"SQLite {sqlite3.sqlite_version}{note}"


def _replica(settings: Settings) -> Iterator[Finding]:
    if settings.replica is None:
        return
    try:
        database = ReplicatedDatabase(settings.database_url, settings.replica.get_secret_value())
    except ValueError as error:
        yield False, str(error)
        return
    replicated = database.replicated
    database.close()
    said = "answers, up to date" if replicated else "away, behind, or no standby of HALL_DATABASE / 副本不可用"
    yield replicated, f"HALL_REPLICA: {said}"


def _board(settings: Settings) -> Iterator[Finding]:
    if settings.redis is None:
        return
    url = settings.redis.get_secret_value()
    try:
        with redis.Redis.from_url(
            url, socket_timeout=2, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0)
        ) as asked:
            version = asked.info("server")["redis_version"]
    except (redis.RedisError, ValueError) as error:
        yield False, f"HALL_REDIS: {error} / 无法连接 Redis"
    else:
        yield True, f"Redis {version}"


def _provider(settings: Settings) -> Iterator[Finding]:
    """Where people may sign in besides the hall."""
    provider = declared_provider(settings, Clock("UTC"))
    if provider is None:
        return
    try:
        keys = provider.look()
    except AwayError as error:
        yield False, f"HALL_OIDC_ISSUER: {error} / 身份认证平台不可用"
    else:
        yield True, f"identity provider: answers, {keys} keys; sends people back to {provider.declared.back}"


def _machine(settings: Settings) -> Iterator[Finding]:
    settings.state.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.state).free
    yield (
        free >= _ENOUGH_FREE,
        f"disk of HALL_STATE: {free / 1e9:.1f} GB free{'' if free >= _ENOUGH_FREE else ' / 磁盘空间不足'}",
    )
    fonts = shutil.which("fc-list")
    chinese = (
        subprocess.run(  # noqa: S603 - a fixed question to a program found on the PATH
            [fonts, ":lang=zh"], capture_output=True, check=False
        ).stdout
        if fonts
        else b""
    )
    yield (
        bool(chinese),
        "a font with Chinese" if chinese else "no font with Chinese on this machine: install fonts-noto-cjk",
    )
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    yield True, f"Chromium: {browser}" if browser else "no Chromium on the PATH: needed only for pictures"
