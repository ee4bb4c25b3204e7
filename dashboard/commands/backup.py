"""Copy the whole store into files while the hall runs, and read each copy back before calling it one."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import closing
from pathlib import Path

from dashboard.clock import Clock
from dashboard.opening import load_settings_city
from dashboard.settings import Settings
from dashboard.store.backup import Slip, back_up, drill, prune
from dashboard.store.engine import AccessDatabase, Database


def declare(parser: argparse.ArgumentParser) -> None:
    """Where to, how many to keep, and whether to try the way back."""
    parser.add_argument("--into", type=Path, help="folder; HALL_STATE/backups where it is not named")
    parser.add_argument("--keep", type=int, metavar="N", help="of this city only the newest N stay in the folder")
    parser.add_argument("--drill", action="store_true", help="restore it beside the store and count every table")


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Print each file's name; status 1 where no proven copy could be made."""
    city = load_settings_city(settings).city
    folder: Path = chosen.into or settings.state / "backups"
    now = Clock(city.zone).now()
    with (
        closing(Database(settings.database_url)) as hall,
        closing(AccessDatabase.beside(settings.database_url)) as access,
    ):
        if not hall.exists:
            raise ValueError("HALL_DATABASE: nothing is there yet; load or run first / 数据库尚未建立")
        made: list[tuple[Path, Slip | None]] = []
        try:
            for database in (hall, access) if access.apart and access.exists else (hall,):
                whose = city.declaration.top.code if database is access else None
                copy = back_up(database, folder, now, whose)
                made.append((copy, drill(database, copy) if chosen.drill else None))
        except OSError as error:
            print(f"{folder}: {os.strerror(error.errno or 0)}; no backup was made / 未能备份", file=sys.stderr)
            return 1
    for copy, slip in made:
        print(copy)
        if slip is not None:
            rows = sum(slip.counts.values())
            print(f"restored for trial: {rows:,} rows in {len(slip.counts)} tables, as backed up / 恢复演练通过")
    if chosen.keep is not None:
        for copy, _ in made:
            for old in prune(folder, copy, chosen.keep):
                print(f"removed {old.name} / 已清理")
    return 0
