"""Make the store what a backup holds. The hall must be stopped."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

from dashboard.clock import Clock
from dashboard.commands.access import actor_here
from dashboard.domain.access import Act
from dashboard.opening import load_settings_city, open_settings_access
from dashboard.settings import Settings
from dashboard.store.backup import Slip, restore
from dashboard.store.engine import AccessDatabase, Database


def declare(parser: argparse.ArgumentParser) -> None:
    """The backup, with its slip beside it."""
    parser.add_argument("backup", type=Path, metavar="FILE")
    parser.add_argument("--over", action="store_true", help="replace a store that holds something")


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Restore, say what came back, and write it into the audit.

    An audit that was restored lacks what was written since: it is anchored anew, and says how far it reached.
    """
    city = load_settings_city(settings).city
    clock = Clock(city.zone)
    audit_too = "audit" in Slip.read(chosen.backup).counts
    with (
        closing(Database(settings.database_url)) as hall,
        closing(AccessDatabase.beside(settings.database_url)) as access,
    ):
        if audit_too and access.apart:
            with hall.replacing():  # so that the hall is stopped
                slip = restore(access, chosen.backup, clock.now(), over=chosen.over)
        else:
            slip = restore(hall, chosen.backup, clock.now(), over=chosen.over)
    opened = open_settings_access(settings, clock)
    with closing(opened.database):
        if audit_too:
            opened.audit.anchor_anew(actor_here(), f"restored {chosen.backup.name}")
        else:
            opened.audit.note(actor_here(), Act("store.restored", chosen.backup.name))
    rows = sum(slip.counts.values())
    print(f"{chosen.backup.name}: {rows:,} rows of {slip.made_at:%Y-%m-%d %H:%M %Z} are in place / 已恢复")
    return 0
