"""Only the web half, in one process or several; ``python -m dashboard poll`` feeds it through Redis."""

from __future__ import annotations

import argparse
import importlib
import os

from dashboard.settings import Settings
from dashboard.store.engine import sqlite_fault


def declare(parser: argparse.ArgumentParser) -> None:
    """How many processes."""
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes that share the port")


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Serve until told to stop."""
    if settings.redis is None:
        raise ValueError("HALL_REDIS: needed when polling and serving are two processes / 分开运行需要设置 HALL_REDIS")
    # By name: the web parts join at the top alone, and nothing of the hall depends on them.
    if chosen.workers <= 1:
        status: int = importlib.import_module("app").serve(settings, polling=False)
        return status
    if os.name != "posix":
        raise ValueError("--workers: several processes need Linux; here one serves / Windows 上只能用一个进程")
    if settings.database_url.startswith("sqlite") and (fault := sqlite_fault()):
        raise ValueError(
            f"--workers {chosen.workers}: {fault}; serve with one process, or set HALL_DATABASE to PostgreSQL "
            "/ 本机 SQLite 版本多进程使用可能损坏数据，请用单进程或改用 PostgreSQL"
        )
    from dashboard import processes  # noqa: PLC0415 - gunicorn is there on POSIX alone

    return processes.serve(settings, chosen.workers)
