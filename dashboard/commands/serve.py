"""Only the web half; ``python -m dashboard poll`` feeds it through Redis."""

from __future__ import annotations

import argparse
import importlib

from dashboard.settings import Settings


def declare(parser: argparse.ArgumentParser) -> None:
    """No arguments of its own."""


def run(_chosen: argparse.Namespace, settings: Settings) -> int:
    """Serve until told to stop."""
    if settings.redis is None:
        raise ValueError("HALL_REDIS: needed when polling and serving are two processes / 分开运行需要设置 HALL_REDIS")
    # By name: the web parts join in app.py alone, and nothing of the hall depends on them.
    status: int = importlib.import_module("app").serve(settings, polling=False)
    return status
