"""What the commands about accounts and displays have in common."""

from __future__ import annotations

import argparse
import getpass
import sys

from rich.console import Console
from rich.table import Table

from dashboard.city import City
from dashboard.domain.access import Actor
from dashboard.domain.scope import Scope
from dashboard.settings import Settings


def actor_here() -> Actor:
    """Who sits at the console, as the audit names them: the system's own user."""
    return Actor("console", None, getpass.getuser())


def add_scope(parser: argparse.ArgumentParser) -> None:
    """``--area`` and ``--departments``."""
    parser.add_argument("--area", help="code of the topmost area that may be seen (default: the whole city)")
    parser.add_argument("--departments", help="codes of the only departments that may be seen, parted by commas")


def scope_of(city: City, chosen: argparse.Namespace) -> Scope:
    """What was asked for. Raises ``ValueError`` for an area or a department that the city does not have."""
    top = city.declaration.top.code
    area = chosen.area or top
    if area != top and area not in {one.code for one in city.areas}:
        raise ValueError(f"--area: the city has no area {area} / 没有编码为 {area} 的区域")
    if not chosen.departments:
        return Scope(area)
    asked = frozenset(code.strip() for code in chosen.departments.split(",") if code.strip())
    known = {one.id for one in city.departments}
    unknown = asked - known if known else frozenset[str]()  # a city may leave it to its feeds to name them
    if unknown or not asked:
        named = ", ".join(sorted(unknown)) or "—"
        raise ValueError(f"--departments: the city has no department {named} / 没有编码为 {named} 的部门")
    return Scope(area, asked)


def link(settings: Settings, token: str) -> str:
    """Where a link that is good once leads, and what it is."""
    address = f"{settings.own_address}/first/{token}"
    hint = "" if settings.address else "; behind a proxy by the hall's own address"
    return f"{address}\n  good once, for 24 hours{hint} / 一次有效，24 小时内使用"


def show(table: Table) -> None:
    """As wide as the terminal; whole where somebody reads it through a pipe."""
    Console(width=None if sys.stdout.isatty() else 200).print(table)
