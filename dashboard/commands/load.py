"""Files into a feed of the city, once: all rows of a file or none."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from functools import partial
from pathlib import Path

from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from dashboard.feeds.catalog import open_feed
from dashboard.feeds.contract import BadRow, FeedError
from dashboard.feeds.files import Files
from dashboard.opening import load_settings_city, open_hall
from dashboard.schedule.jobs import Hydrant, load_answer
from dashboard.settings import Settings
from dashboard.store.feed_runs import Run

_NAMED = 5  # bad rows named on the console; all of them are in quarantine


def declare(parser: argparse.ArgumentParser) -> None:
    """The feed says how its files are written; here they may lie anywhere and be of any size."""
    parser.add_argument("feed", help="name of a feed of kind 'files'")
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Load the files; status 1 where nothing of them could be kept."""
    declaration = load_settings_city(settings).city.feed(chosen.feed)
    if declaration.kind != "files":
        raise FeedError(
            f"feed '{chosen.feed}' is of kind '{declaration.kind}': only 'files' can be loaded / 只能导入文件类数据源"
        )
    hall = open_hall(settings).hall
    hydrant = Hydrant.of(hall)
    feed = open_feed(declaration, hall.clock)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.completed:,} rows"),
        TimeElapsedColumn(),
    )
    status = 0
    with closing(hall.database), Progress(*columns) as bars:
        for path in chosen.files:
            task = bars.add_task(f"{path.name}: reading / 读取中", total=None)
            payload = Files.of_paths(declaration, [path])
            bars.update(task, description=f"{path.name}: storing / 入库中")
            run, bad = load_answer(hydrant, feed, declaration, payload, partial(_show, bars, task))
            status = max(status, _tell(path, run, bad))
    return status


def _show(bars: Progress, task: TaskID, rows: int) -> None:
    bars.update(task, completed=rows)


def _tell(path: Path, run: Run, bad: list[BadRow]) -> int:
    for row in bad[:_NAMED]:
        print(f"{row.where}: {row.reason.value}: {row.detail}", file=sys.stderr)
    if len(bad) > _NAMED:
        print(f"… and {len(bad) - _NAMED:,} more / 还有更多", file=sys.stderr)
    if run.problem:
        print(f"{path}: nothing of it was stored: {run.problem} / 未入库", file=sys.stderr)
        return 1
    print(f"{path}: {run.seen:,} rows, {run.inserted:,} new, {run.changed:,} changed, {run.bad:,} in quarantine")
    return 0
