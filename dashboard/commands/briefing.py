"""A week, month, quarter or any range as a briefing: counted, frozen under a code, written, and proven complete."""

from __future__ import annotations

import argparse
import importlib
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from dashboard.access.keys import Keys
from dashboard.access.painter import Painter, PicturedWalls
from dashboard.city import FORMATS, Format
from dashboard.commands.send import destinations, post
from dashboard.domain.archive import FrozenBriefing, shown_code
from dashboard.domain.briefing import Difference, differences
from dashboard.domain.period import Period
from dashboard.domain.scope import Scope
from dashboard.export.briefing.collect import Question
from dashboard.export.briefing.wording import written
from dashboard.export.briefing.writing import Order, Written
from dashboard.hall import Hall
from dashboard.opening import open_hall
from dashboard.schedule.briefings import bring_out
from dashboard.settings import Settings

_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_QUARTER = re.compile(r"(\d{4})-?Q([1-4])", re.IGNORECASE)


def declare(parser: argparse.ArgumentParser) -> None:
    """Without a period it is the last week that is over, of a 清单 the one that is running.

    The status is 0 only where nothing is missing.
    """
    when = parser.add_mutually_exclusive_group()
    when.add_argument("--week", metavar="2026-W47", help="the city's week around that ISO week's Thursday")
    when.add_argument("--month", metavar="2026-11")
    when.add_argument("--quarter", metavar="2026-Q4")
    when.add_argument("--from", dest="first", type=date.fromisoformat, metavar="D", help="first day, with --to")
    when.add_argument("--check", metavar="CODE", help="count a frozen briefing anew and say what differs")
    when.add_argument("--compare", nargs=2, metavar="CODE", help="which figures of two briefings differ")
    parser.add_argument("--to", dest="last", type=date.fromisoformat, metavar="D", help="last day, included")
    parser.add_argument(
        "--as-of", type=datetime.fromisoformat, metavar="T", help="stand at this moment; naive is the city's time"
    )
    parser.add_argument(
        "--kind", choices=("report", "board", "due_list"), default="report", help="board: 通报; due_list: 清单"
    )
    parser.add_argument("--area", metavar="CODE", help="this area and all below it; unset is the whole city")
    parser.add_argument("--basis", choices=("due", "cohort"), default="due", help="what 应处置 and 应结案 count")
    parser.add_argument("--lang", choices=("zh", "en"), help="unset is HALL_LANG")
    parser.add_argument("--formats", default=",".join(FORMATS), metavar="LIST", help="of docx,xlsx,html,pdf,pptx,png")
    parser.add_argument(
        "--send-to", default="", metavar="NAMES", help="destinations of city.yaml, such as office,group"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="a folder that gets a copy of every file")


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Write it into the archive under ``HALL_STATE``, and a copy into ``--out``."""
    formats = tuple(one.strip() for one in chosen.formats.split(","))
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown:
        raise ValueError(f"--formats: '{unknown[0]}' is not one of {', '.join(FORMATS)} / 格式有误")
    hall = open_hall(settings, furnish=False).hall
    with closing(hall.database):
        send = destinations(hall, chosen.send_to, "--send-to")
        if chosen.check:
            return _check(hall, chosen.check)
        if chosen.compare:
            return _compare(hall, chosen.compare, chosen.lang or settings.lang, chosen.out)
        hall.furnish()
        if chosen.area and chosen.area not in {area.code for area in hall.city.areas}:
            raise ValueError(f"--area: there is no area {chosen.area} / 没有这个区域")
        scope = Scope(chosen.area) if chosen.area else hall.whole_scope
        period = period_of(hall, chosen)
        now = hall.clock.now()
        as_of = min(_aware(hall, chosen.as_of) if chosen.as_of else now, now)
        question = Question(period=period, scope=scope, basis=chosen.basis, as_of=as_of, kind=chosen.kind)
        return _write(hall, settings, question, tuple(one for one in FORMATS if one in formats), send, chosen)


def period_of(hall: Hall, chosen: argparse.Namespace) -> Period:
    """The period asked for. Raises ``ValueError`` for one that there is not."""
    calendar = hall.calendar
    if chosen.week:
        return calendar.iso_week(*_parts(_WEEK, chosen.week, "--week", "2026-W47"))
    if chosen.month:
        return calendar.month(*_parts(_MONTH, chosen.month, "--month", "2026-11"))
    if chosen.quarter:
        return calendar.quarter(*_parts(_QUARTER, chosen.quarter, "--quarter", "2026-Q4"))
    if (chosen.first is None) != (chosen.last is None):
        raise ValueError("--from and --to go together / --from 与 --to 须同时给出")
    if chosen.first:
        return calendar.days(chosen.first, chosen.last)
    running = calendar.this_week(hall.clock.now())
    return running if chosen.kind == "due_list" else calendar.this_week(running.start - timedelta(days=1))


def _parts(pattern: re.Pattern[str], text: str, option: str, example: str) -> tuple[int, int]:
    found = pattern.fullmatch(text)
    if found is None:
        raise ValueError(f"{option}: '{text}' is not written like {example} / 格式应如 {example}")
    return int(found[1]), int(found[2])


def _aware(hall: Hall, moment: datetime) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=hall.clock.zone)).astimezone(UTC)


def _write(
    hall: Hall,
    settings: Settings,
    question: Question,
    formats: tuple[Format, ...],
    send: Sequence[str],
    chosen: argparse.Namespace,
) -> int:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars, _walls(settings, hall, formats) as walls:
        order = Order(
            lang=chosen.lang or settings.lang,
            formats=formats,
            root=settings.state / "briefings",
            walls=walls,
            templates=hall.templates,
        )
        task = bars.add_task("compose", total=order.steps)
        frozen, done = bring_out(
            hall,
            question,
            order,
            lambda name, at, of: bars.update(task, description=name, completed=at, total=of),
            send=send,
        )
    status = _tell(frozen.code, frozen.briefing.figures_hash, done, chosen.out)
    return max(status, post(hall, order.root, frozen.code) if send else 0)


@contextmanager
def _walls(settings: Settings, hall: Hall, formats: tuple[Format, ...]) -> Iterator[Mapping[str, str]]:
    """The addresses of the walls, served for as long as they are pictured."""
    if "png" not in formats:
        yield {}
        return
    # By name: the web parts join in app.py alone, and nothing of the hall depends on them.
    with importlib.import_module("app").serving(settings, hall) as address:
        walls = {name: f"{address}/wall/{quote(name)}" for name in hall.city.declaration.briefings.walls}
        yield PicturedWalls(walls, Painter(Keys(settings.state), hall.clock))


def _tell(code: str, figures_hash: str, done: Written, out: Path | None) -> int:
    print(f"{shown_code(code)}  /b/{code}  {figures_hash[:16]}")
    if done.folder is None:
        print(f"failed / 失败: {done.problem}", file=sys.stderr)
        return 1
    where = done.folder
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        for path in sorted(done.folder.iterdir()):
            shutil.copy2(path, out / path.name)
        where = out
    for one in done.files:
        print(f"{where / one.name}  {one.bytes:,} B")
    for lacking in done.missing:
        print(f"missing / 缺: {lacking.en} / {lacking.zh}", file=sys.stderr)
    return 1 if done.missing else 0


def _check(hall: Hall, code: str) -> int:
    """Count again as of its time: status 0 where every figure comes out as it was frozen."""
    frozen = _opened(hall, code, "--check")
    anew, found = hall.archive.again(frozen)
    print(f"{shown_code(frozen.line.code)}  frozen / 冻结 {frozen.line.figures_hash}  again / 重算 {anew.figures_hash}")
    if not frozen.untouched:
        print("the frozen text is not what was written / 冻结内容已被改动", file=sys.stderr)
    _list(found, "frozen / 冻结", "again / 重算")
    return 0 if not found and frozen.untouched else 1


def _compare(hall: Hall, codes: list[str], lang: str, out: Path | None) -> int:
    """Which figures two briefings give differently, with ``--out`` also by which cases: status 0 where none."""
    one, other = (_opened(hall, code, "--compare") for code in codes)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        book = out / f"{shown_code(one.line.code)}_{shown_code(other.line.code)}.xlsx"
        book.write_bytes(hall.archive.comparison_file(one, other, lang))
        print(book)
    found = differences(one.briefing, other.briefing)
    _list(found, shown_code(one.line.code), shown_code(other.line.code))
    print(f"{len(found)} figures differ / 处数字不同")
    return 1 if found else 0


def _opened(hall: Hall, code: str, option: str) -> FrozenBriefing:
    frozen = hall.archive.open(code, hall.whole_scope)
    if frozen is None:
        raise ValueError(f"{option}: there is no briefing {code} / 没有这个查验码")
    return frozen


def _list(found: list[Difference], before: str, after: str) -> None:
    if found:
        table = Table("figure / 数字", before, after)
        for one in found:
            table.add_row(one.key, written(one.before), written(one.after))
        Console().print(table)
