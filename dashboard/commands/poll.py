"""Only the half that polls and publishes; the web half reads what it publishes through Redis."""

from __future__ import annotations

import argparse
import signal
import threading
from contextlib import ExitStack

from dashboard.logs import log_as
from dashboard.opening import open_hall, start_polling
from dashboard.settings import Settings


def declare(parser: argparse.ArgumentParser) -> None:
    """No arguments of its own."""


def run(_chosen: argparse.Namespace, settings: Settings) -> int:
    """Poll until told to stop."""
    if settings.redis is None:
        raise ValueError("HALL_REDIS: needed when polling and serving are two processes / 分开运行需要设置 HALL_REDIS")
    log_as(settings.log)
    opened = open_hall(settings)
    stopped = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.set())
    with ExitStack() as at_the_end:
        at_the_end.callback(opened.hall.database.close)
        start_polling(opened, settings, at_the_end)
        stopped.wait()
    return 0
