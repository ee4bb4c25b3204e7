"""Screens that show a wall without anybody signed in: let one in by its code, list them, revoke one."""

from __future__ import annotations

import argparse
from contextlib import closing

from rich.table import Table

from dashboard.access.displays import CodeProblem
from dashboard.city import City
from dashboard.clock import Clock
from dashboard.commands.access import actor_here, show
from dashboard.domain.access import Display
from dashboard.domain.scope import Scope
from dashboard.opening import load_settings_city, open_settings_access
from dashboard.settings import Settings

_PROBLEMS = {
    CodeProblem.UNKNOWN: "no screen shows this code any more: read it again / 配对码无效或已过期，请重新查看屏幕",
    CodeProblem.TOO_MANY: "too many wrong codes: wait 15 minutes / 错误次数过多，请 15 分钟后再试",
}


def declare(parser: argparse.ArgumentParser) -> None:
    """Three actions."""
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("list", help="every display with its wall, its scope and when it was last heard of")
    approve = actions.add_parser("approve", help="let in the screen that shows a code")
    approve.add_argument("code")
    approve.add_argument("--name", required=True, help="what the display is called here")
    approve.add_argument("--wall", default="main", help="the preset that it shows (default: main)")
    approve.add_argument("--network", help="where it may come from, such as 10.1.2.0/24 (default: its address now)")
    revoke = actions.add_parser("revoke", help="its token opens nothing from now")
    revoke.add_argument("name")


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Do it and say so; status 1 for a code that no screen shows."""
    city = load_settings_city(settings).city
    clock = Clock(city.zone)
    access = open_settings_access(settings, clock)
    with closing(access.database):
        if chosen.action == "list":
            _list(access.displays.all(), clock)
        elif chosen.action == "revoke":
            access.displays.revoke(actor_here(), chosen.name)
            print(f"{chosen.name}: revoked / 已注销")
        else:
            scope = _scope(city, chosen.wall)
            done = access.displays.approve(actor_here(), chosen.code, chosen.name, chosen.wall, scope, chosen.network)
            if isinstance(done, CodeProblem):
                print(_PROBLEMS[done])
                return 1
            print(f"{done.name}: {done.wall}, {done.scope.key}, {done.bound} / 已接入")
    return 0


def _scope(city: City, name: str) -> Scope:
    """The wall's own. Raises ``ValueError`` for a wall that the city does not have."""
    wall = city.declaration.walls.get(name)
    if wall is None:
        named = ", ".join(city.declaration.walls)
        raise ValueError(f"--wall: the city has no wall {name}, only {named} / 没有名为 {name} 的大屏预设")
    departments = None if wall.departments is None else frozenset(wall.departments)
    return Scope(wall.area or city.declaration.top.code, departments)


def _list(displays: list[Display], clock: Clock) -> None:
    table = Table(
        "name 名称",
        "wall 预设",
        "scope 数据范围",
        "bound to 绑定",
        "last heard of 最近心跳",
        "build 版本",
        "approved 批准",
    )
    for one in displays:
        seen = f"{one.seen_at.astimezone(clock.zone):%Y-%m-%d %H:%M}" if one.seen_at else "—"
        approved = f"{one.approved_by} {one.approved_at.astimezone(clock.zone):%Y-%m-%d}"
        table.add_row(one.name, one.wall, one.scope.key, one.bound, seen, one.build or "—", approved)
    show(table)
