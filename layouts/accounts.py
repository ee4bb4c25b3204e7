"""The pages of the security officer: every account, and one of them with what can be changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.domain.access import Account, Session
from dashboard.domain.account import OFFICERS, Role
from dashboard.domain.scope import Scope
from layouts import links
from layouts.elements import dcc, html
from layouts.parts.act import act, one_of, outcome, said
from layouts.parts.table import Column, table
from layouts.words import Words
from layouts.words.entrance import ROLES

_PEOPLE = tuple(role for role in Role if role is not Role.WALL)
Areas = Mapping[str, str]  # code → name


def accounts_page(
    accounts: Sequence[Account], areas: Areas, offered: Areas, zone: ZoneInfo, words: Words
) -> list[Component]:
    """``offered`` are the areas that the form proposes."""
    columns = [
        Column(words("account")),
        Column(words("account_role")),
        Column(words("account_scope")),
        Column(words("account_used")),
        Column(words("account_factor")),
        Column(words("account_state")),
    ]
    rows = [
        [
            dcc.Link(one.name, href=links.account(one.id, words)),
            words.of(ROLES[one.role]),
            scope_text(one.scope, areas, words),
            moment(one.used_at, zone) if one.password_changed_at or one.subject else None,
            words("factor_on") if one.second_factor else words("factor_off"),
            _state(one, zone, words),
        ]
        for one in accounts
    ]
    return [
        html.Div(table(columns, rows, words), className="lines"),
        html.H2(words("account_add"), className="section"),
        act("/accounts", words("account_add_do"), words, _new(offered, words)),
    ]


def account_page(
    one: Account, sessions: Sequence[Session], offered: Areas, areas: Areas, zone: ZoneInfo, words: Words, *, own: bool,
    done: str | None,
) -> list[Component]:  # fmt: skip
    """``own``: it is the asker's, who may look at it."""
    facts: list[str | Component | None] = [
        words("account_fact", what=words("account_role"), text=words.of(ROLES[one.role])),
        words("account_fact", what=words("account_scope"), text=scope_text(one.scope, areas, words)),
        _state(one, zone, words),
        words("account_made", at=moment(one.created_at, zone)),
        *([words("account_fact", what=words("account_identity"), text=one.subject)] if one.subject else []),
        *([words("account_password_of", at=moment(one.password_changed_at, zone))] if one.password_changed_at else []),
    ]
    return [
        *outcome(done, words),
        html.H2(one.name, className="section"),
        html.Ul([html.Li(fact) for fact in facts], className="facts"),
        html.H2(words("account_change"), className="section"),
        *([html.P(words("account_own"))] if own else _changes(one, offered, words)),
        html.H2(words("account_sessions"), className="section"),
        _sessions(one, sessions, zone, words),
    ]


def scope_text(scope: Scope, areas: Areas, words: Words) -> str:
    """An area by its name, and its departments."""
    which = words("scope_all") if scope.departments is None else ", ".join(sorted(scope.departments))
    return f"{areas.get(scope.area_code, scope.area_code)} · {which}"


def moment(at: datetime | None, zone: ZoneInfo) -> str | None:
    """To the minute, in the city's zone."""
    return None if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _changes(one: Account, offered: Areas, words: Words) -> list[Component]:
    path = f"/accounts/{one.id}"
    switch = "enable" if one.disabled_at else "disable"
    roles = [(role.value, words.of(ROLES[role])) for role in _PEOPLE if role not in OFFICERS]
    role = (
        html.P(words("account_officer"), className="act-note")
        if one.role in OFFICERS
        else act(
            f"{path}/role",
            words("account_role_do"),
            words,
            [one_of("role", words("account_role"), roles, one.role.value)],
        )
    )
    return [
        role,
        act(f"{path}/scope", words("account_scope_do"), words, _scope(one.scope, offered, words)),
        html.Div(
            [
                act(f"{path}/link", words("account_link_do"), words),
                *([act(f"{path}/unbind", words("account_unbind_do"), words)] if one.subject else []),
                *([act(f"{path}/totp", words("account_totp_do"), words)] if one.second_factor else []),
                act(f"{path}/{switch}", words(f"account_{switch}_do"), words),
            ],
            className="acts",
        ),
    ]


def _new(offered: Areas, words: Words) -> list[Component]:
    roles = [(role.value, words.of(ROLES[role])) for role in _PEOPLE]
    return [
        said("name", words("account_name"), ""),
        one_of("role", words("account_role"), roles, Role.STREET.value),
        *_scope(None, offered, words),
    ]


def _scope(scope: Scope | None, offered: Areas, words: Words) -> list[Component]:
    departments = ", ".join(sorted(scope.departments)) if scope and scope.departments else ""
    return [
        said(
            "area",
            words("account_area"),
            words("account_area_hint"),
            scope.area_code if scope else "",
            list(offered.items()),
        ),
        said("departments", words("account_departments"), words("account_departments_hint"), departments),
    ]


def _state(one: Account, zone: ZoneInfo, words: Words) -> html.Span:
    if one.disabled_at is not None:
        return html.Span(words("account_disabled", at=moment(one.disabled_at, zone)), className="state state-stale")
    if one.subject is not None:
        return html.Span(words("account_bound"), className="state state-live")
    if one.password_changed_at is None:
        return html.Span(words("account_waiting"), className="state state-never")
    return html.Span(words("account_active"), className="state state-live")


def _sessions(one: Account, sessions: Sequence[Session], zone: ZoneInfo, words: Words) -> Component:
    columns = [
        Column(words("session")),
        Column(words("session_address")),
        Column(words("session_since")),
        Column(words("session_seen")),
        Column(words("session_ends")),
        Column(""),
    ]
    path = f"/accounts/{one.id}/revoke"
    rows = [
        [
            session.id,
            session.address,
            moment(session.created_at, zone),
            moment(session.seen_at, zone),
            moment(session.ends_at, zone),
            act(path, words("session_end_do"), words, carried={"session": session.id}),
        ]
        for session in sessions
    ]
    found: list[Component] = [table(columns, rows, words)]
    if len(sessions) > 1:
        found.append(act(path, words("account_revoke_do"), words))
    return html.Div(found, className="lines")
