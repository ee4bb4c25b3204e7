"""The keys that seal personal data, which lie in a file of their own beside the database."""

from __future__ import annotations

import argparse
from contextlib import closing

from rich.progress import Progress

from dashboard.settings import Settings
from dashboard.store.engine import Database
from dashboard.store.vault import Vault, add_key
from dashboard.store.withheld import reseal


def declare(parser: argparse.ArgumentParser) -> None:
    """Stop the hall first where it runs on SQLite. Broken off, either is begun again with ``seal``."""
    parser.add_argument(
        "act",
        choices=("seal", "rotate"),
        help="seal: mask and seal what an older program stored, and what an older key sealed; rotate: a new key first",
    )


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Old keys stay in the file: backups of before need them."""
    path = settings.keys_file
    Vault.opened(path)  # a file that cannot be used is no place for another key
    if chosen.act == "rotate":
        print(f"{path}: {add_key(path)}")
    vault = Vault.opened(path)
    database = Database(settings.database_url)
    with closing(database), Progress() as bars:
        if not database.exists:
            raise ValueError("HALL_DATABASE: nothing is there yet / 数据库尚未建立")
        database.migrate()
        task = bars.add_task("seal / 加密", total=None)
        written = reseal(database, vault, lambda done, of: bars.update(task, completed=done, total=of))
    print(f"{written} sealed with {vault.newest} / 已加密")
    return 0
