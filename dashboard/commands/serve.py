"""Only the web half, in one process or several; ``python -m dashboard poll`` feeds it through Redis."""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import sys
from typing import NoReturn

from dashboard.clock import Clock
from dashboard.commands.access import link
from dashboard.hosts import is_loopback
from dashboard.opening import load_settings_city, open_settings_access
from dashboard.settings import Settings
from dashboard.store.engine import sqlite_fault

log = logging.getLogger(__name__)


def declare(parser: argparse.ArgumentParser) -> None:
    """How many processes."""
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes that share the port")


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Serve until told to stop."""
    if settings.redis is None:
        raise ValueError("HALL_REDIS: needed when polling and serving are two processes / 分开运行需要设置 HALL_REDIS")
    if chosen.workers > 1:
        _become_the_first_of(chosen.workers, settings)
    # By name: the web parts join at the top alone, and nothing of the hall depends on them.
    status: int = importlib.import_module("app").serve(settings, polling=False)
    return status


def _become_the_first_of(workers: int, settings: Settings) -> NoReturn:
    """Anew, because this process has imported the whole hall: workers forked from it would stay as it lay here then."""
    if os.name != "posix":
        raise ValueError("--workers: several processes need Linux; here one serves / Windows 上只能用一个进程")
    if settings.database_url.startswith("sqlite") and (fault := sqlite_fault()):
        raise ValueError(
            f"--workers {workers}: {fault}; serve with one process, or set HALL_DATABASE to PostgreSQL "
            "/ 本机 SQLite 版本多进程使用可能损坏数据，请用单进程或改用 PostgreSQL"
        )
    _tell_first(settings)
    os.execv(sys.executable, [sys.executable, "-m", "dashboard.processes", str(workers)])  # noqa: S606


def _tell_first(settings: Settings) -> None:
    """The link of the first account, as one process tells it. Closed again before a worker is forked."""
    if settings.city is None and is_loopback(settings.host):
        return  # the invented city on this machine needs no account
    clock = Clock(load_settings_city(settings).city.zone)
    try:
        access = open_settings_access(settings, clock)
    except ValueError:  # what a user must mend first
        raise
    except Exception as error:  # the workers wait for a database that is away; so does who wants in
        log.warning("no link for a first account: %s / 数据库暂不可用，未生成首个账户链接", error)
        return
    first = access.accounts.first_link()
    access.database.close()
    if first is not None:
        print(f"the first account / 首个账户: {link(settings, first)}", flush=True)
