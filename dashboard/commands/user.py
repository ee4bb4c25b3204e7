"""Who may sign in, from the console of the machine: also while the hall runs, and while nobody can sign in."""

from __future__ import annotations

import argparse
from contextlib import closing

from rich.table import Table

from dashboard.access.grants import Grants
from dashboard.clock import Clock
from dashboard.commands.access import actor_here, add_scope, link, scope_of, show
from dashboard.domain.access import Account
from dashboard.domain.account import Role
from dashboard.opening import load_settings_city, open_settings_access
from dashboard.settings import Settings

ROLES = tuple(role for role in Role if role is not Role.WALL)


def declare(parser: argparse.ArgumentParser) -> None:
    """One action each. Passwords are chosen by their owners, through a link; none stands on a command line."""
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("list", help="every account with its role, its scope and when it was last used")
    add = _named(actions.add_parser("add", help="a new account; prints the link by which its owner sets a password"))
    add.add_argument("--role", type=Role, choices=ROLES, required=True)
    add_scope(add)
    role = _named(actions.add_parser("role", help="another role; an officer stays the one officer that it is"))
    role.add_argument("role", type=Role, choices=ROLES)
    add_scope(_named(actions.add_parser("scope", help="another scope")))
    _named(actions.add_parser("password", help="print a link to set a new password; until then the old one holds"))
    bind = _named(actions.add_parser("bind", help="an identity of the provider signs in as it; its password does not"))
    bind.add_argument("subject", help="the identity, as the provider names it (sub)")
    _named(actions.add_parser("unbind", help="no identity signs in as it any more"))
    _named(actions.add_parser("disable", help="nobody signs in with it, and who is signed in is out"))
    _named(actions.add_parser("enable", help="it may sign in again"))
    _named(actions.add_parser("totp-reset", help="take the second factor off, for who lost it"))
    _named(actions.add_parser("sessions", help="where it is signed in"))
    revoke = _named(actions.add_parser("revoke", help="end its sessions"))
    revoke.add_argument("session", nargs="?", help="only this one, as the list of sessions names it")


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Do it and say so; what cannot be done is one sentence and status 2."""
    city = load_settings_city(settings).city
    clock = Clock(city.zone)
    access = open_settings_access(settings, clock)
    grants, actor = access.grants, actor_here()
    name: str = getattr(chosen, "name", "")
    with closing(access.database):
        match chosen.action:
            case "list":
                _list(grants.all(), clock)
            case "sessions":
                _list_sessions(grants, name, clock)
            case "add":
                token = grants.add(actor, name, chosen.role, scope_of(city, chosen))
                print(f"{name}: {link(settings, token)}")
            case "password":
                print(f"{name}: {link(settings, grants.new_link(actor, name))}")
            case "role":
                grants.set_role(actor, name, chosen.role)
                print(f"{name}: {chosen.role} / 角色已修改")
            case "scope":
                scope = scope_of(city, chosen)
                grants.set_scope(actor, name, scope)
                print(f"{name}: {scope.key} / 数据范围已修改")
            case "bind":
                print(f"{name}: {_bound(grants, name, chosen.subject, settings)} / 身份已绑定")
            case "disable" | "enable" | "unbind" | "totp-reset":
                act, done = {
                    "disable": (grants.disable, "disabled / 已停用"),
                    "enable": (grants.enable, "enabled / 已启用"),
                    "unbind": (
                        grants.unbind,
                        "no identity; a link gives it a way in again / 身份绑定已解除",
                    ),
                    "totp-reset": (grants.reset_totp, "signs in without a second factor now / 双因素已取消"),
                }[chosen.action]
                act(actor, name)
                print(f"{name}: {done}")
            case _:
                count = grants.revoke(actor, name, chosen.session)
                print(f"{name}: {count} sessions ended / 已结束 {count} 个会话")
                return 0 if count or chosen.session is None else 1
    return 0


def _bound(grants: Grants, name: str, subject: str, settings: Settings) -> str:
    if settings.oidc_issuer is None:
        raise ValueError("HALL_OIDC_ISSUER: no identity provider is declared / 未配置身份认证平台")
    grants.bind(actor_here(), name, settings.oidc_issuer, subject)
    return subject


def _named(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("name", help="the account's name")
    return parser


def _list(accounts: list[Account], clock: Clock) -> None:
    table = Table(
        "name 用户名", "role 角色", "scope 数据范围", "last used 最近使用", "second factor 双因素", "state 状态"
    )
    for one in accounts:
        used = f"{one.used_at.astimezone(clock.zone):%Y-%m-%d %H:%M}"
        waiting = one.password_changed_at is None and one.subject is None
        state = "disabled 已停用" if one.disabled_at else "link not used 待设口令" if waiting else one.subject or ""
        table.add_row(one.name, one.role, one.scope.key, used, "on 已启用" if one.second_factor else "—", state)
    show(table)


def _list_sessions(grants: Grants, name: str, clock: Clock) -> None:
    table = Table("session 会话", "address 地址", "since 登录时间", "last seen 最近活动", "ends 到期")
    for one in grants.sessions(name):
        moments = (f"{at.astimezone(clock.zone):%m-%d %H:%M}" for at in (one.created_at, one.seen_at, one.ends_at))
        table.add_row(one.id, one.address, *moments)
    show(table)
