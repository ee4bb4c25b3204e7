"""Make the store what a backup holds. The hall must be stopped."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

from dashboard.clock import Clock
from dashboard.opening import load_settings_city
from dashboard.settings import Settings
from dashboard.store.backup import restore
from dashboard.store.engine import Database


def declare(parser: argparse.ArgumentParser) -> None:
    """The backup, with its slip beside it."""
    parser.add_argument("backup", type=Path, metavar="FILE")
    parser.add_argument("--over", action="store_true", help="replace a store that holds something")


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Restore, and say what came back."""
    city = load_settings_city(settings).city
    with closing(Database(settings.database_url)) as database:
        slip = restore(database, chosen.backup, Clock(city.zone).now(), over=chosen.over)
    rows = sum(slip.counts.values())
    print(f"{chosen.backup.name}: {rows:,} rows of {slip.made_at:%Y-%m-%d %H:%M %Z} are in place / 已恢复")
    return 0
