"""``/accounts`` and ``/accounts/<id>``: the security officer's pages; what is done there is sent, never linked to."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dash.development.base_component import Component
from flask import Flask, abort, request
from flask import redirect as to
from werkzeug.wrappers import Response

from callbacks.desk import Asked, Desk, NotFoundError
from callbacks.door import asker
from callbacks.entrance import Entrance, address
from callbacks.policy import allow, rights_of
from dashboard.access.audit import actor_of
from dashboard.access.opening import Access
from dashboard.domain.access import Account, Actor
from dashboard.domain.account import Right, Role
from dashboard.domain.area import Level
from dashboard.domain.scope import Scope
from dashboard.hall import Hall
from layouts import links
from layouts.accounts import account_page, accounts_page
from layouts.entrance import Card
from layouts.words import Words

_Act = Callable[[Actor, str], object]


def register(desk: Desk, server: Flask, entrance: Entrance, access: Callable[[], Access]) -> None:
    """``access`` is opened when somebody first asks for it. An officer sees and grants what lies in their own scope."""
    hall = entrance.hall
    areas = {one.code: one.name for one in hall.areas}

    def accounts(asked: Asked) -> list[Component]:
        return accounts_page(_mine(access(), hall), areas, _offered(hall), hall.clock.zone, asked.words)

    def account(asked: Asked) -> list[Component]:
        one = _found(access(), hall, asked.said.get("account_id", ""))
        if one is None:
            raise NotFoundError
        return account_page(
            one,
            access().grants.sessions(one.name),
            _offered(hall),
            areas,
            hall.clock.zone,
            asked.words,
            own=one.id == asker().account_id,
            done=asked.said.get("done"),
        )

    desk.page("accounts", "/accounts", accounts, right=Right.ACCOUNTS)
    noted = rights_of(Right.ACCOUNTS, noted="account.open")
    desk.page("account", "/accounts/<account_id>", account, right=noted, bar=False, here="accounts")

    @server.post("/accounts")
    @allow(Right.ACCOUNTS)
    def add_account() -> Response:
        words, name = entrance.words(), request.form.get("name", "")
        try:
            token = access().grants.add(actor(), name, _role(request.form), scope_of(request.form, hall))
        except ValueError as wrong:
            return refused(entrance, words, str(wrong), links.to("/accounts", words))
        return _link(token, name, words)

    @server.post("/accounts/<int:account_id>/<act>")
    @allow(Right.ACCOUNTS)
    def change_account(account_id: int, act: str) -> Response:
        words, said, grants = entrance.words(), request.form, access().grants
        one = _found(access(), hall, str(account_id))
        acts: Mapping[str, _Act] = {
            "role": lambda who, name: grants.set_role(who, name, _role(said)),
            "scope": lambda who, name: grants.set_scope(who, name, scope_of(said, hall)),
            "disable": grants.disable,
            "enable": grants.enable,
            "totp": grants.reset_totp,
            "unbind": grants.unbind,
            "revoke": lambda who, name: grants.revoke(who, name, said.get("session") or None),
            "link": grants.new_link,
        }
        if one is None or act not in acts:
            abort(404)
        back = links.account(one.id, words)
        try:
            came = acts[act](actor(), one.name)
        except ValueError as wrong:
            return refused(entrance, words, str(wrong), back)
        return _link(str(came), one.name, words) if act == "link" else to(links.account(one.id, words, done=act), 303)

    def _link(token: str, name: str, words: Words) -> Response:
        """Shown once, in an answer that nobody keeps and no address names."""
        card = Card(
            words("account_link_title"),
            said=(words("account_link_said", name=name),),
            facts=((words("account_link_label"), f"{request.host_url}first/{links.part(token)}"),),
            links=((words("nav_accounts"), links.to("/accounts", words)),),
        )
        return entrance.page(card, words, once=True)


def actor() -> Actor:
    """Who asks, as the audit names them."""
    return actor_of(asker(), address())


def scope_of(said: Mapping[str, str], hall: Hall) -> Scope:
    """What a form grants: at most the asker's own scope. Raises ``ValueError`` for what is not there, or beyond it,
    in the same words.
    """
    own = asker().scope
    area = said.get("area", "").strip() or own.area_code
    if area not in {one.code for one in hall.areas} or not hall.reaches(own, Scope(area, own.departments)):
        raise ValueError(f"there is no area {area} in your scope / 本人范围内没有编码为 {area} 的区域")
    asked = frozenset(one.strip() for one in said.get("departments", "").replace("，", ",").split(",") if one.strip())
    # A city may leave it to its feeds to name departments.
    known = own.departments if own.departments is not None else {one.id for one in hall.city.departments}
    unknown = asked - known if known or own.departments is not None else frozenset[str]()
    if unknown:
        named = ", ".join(sorted(unknown))
        raise ValueError(f"there is no department {named} in your scope / 本人范围内没有编码为 {named} 的部门")
    return Scope(area, asked or own.departments)


def refused(entrance: Entrance, words: Words, why: str, back: str) -> Response:
    """What could not be done, in one language of the two that it was said in."""
    english, _, chinese = why.partition(" / ")
    text = english if words.lang == "en" or not chinese else chinese
    return entrance.page(Card(words("not_done"), text, links=((words("back_to_hall"), back),)), words, 400, once=True)


def _mine(access: Access, hall: Hall) -> list[Account]:
    return [one for one in access.grants.all() if hall.reaches(asker().scope, one.scope)]


def _found(access: Access, hall: Hall, said: str) -> Account | None:
    one = access.grants.numbered(int(said)) if said.isascii() and said.isdigit() and len(said) < 19 else None
    return one if one is not None and hall.reaches(asker().scope, one.scope) else None


def _offered(hall: Hall) -> dict[str, str]:
    """The areas that the asker may grant, but for grids: those are many."""
    top = asker().scope
    wider = [one for one in hall.areas if one.level is not Level.GRID]
    return {one.code: one.name for one in wider if hall.reaches(top, Scope(one.code, top.departments))}


def _role(said: Mapping[str, str]) -> Role:
    try:
        return Role(said.get("role", ""))
    except ValueError:
        raise ValueError("there is no such role / 没有这个角色") from None
