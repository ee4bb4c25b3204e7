"""``/first/<token>``, ``/account`` and what belongs to it: one's own password and second factor."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from flask import Flask, abort, request
from flask import redirect as to
from werkzeug.wrappers import Response

from callbacks.door import asker
from callbacks.entrance import Entrance, address, carried, code_field, signed_in, status_of
from callbacks.policy import PUBLIC, Unknown, allow, rights_of
from dashboard.access.accounts import Reason, Refused, SignedIn, TooWeak
from dashboard.access.opening import Access
from dashboard.domain.account import Right
from layouts import entrance as cards
from layouts import links
from layouts.words import Words
from layouts.words.entrance import ROLES

_SECRET = re.compile(r"[A-Z2-7]{32}")  # as it was offered
_OWN = rights_of(Right.OWN_ACCOUNT, unknown=Unknown.SIGN_IN)


def register(server: Flask, entrance: Entrance, access: Callable[[], Access]) -> None:
    """``access`` is opened when somebody first asks for it."""
    _register_links(server, entrance, access)
    _register_password(server, entrance, access)
    _register_account(server, entrance, access)


def _register_links(server: Flask, entrance: Entrance, access: Callable[[], Access]) -> None:
    @server.get("/first/<token>")
    @allow(policy=PUBLIC)
    def first(token: str) -> Response:
        words = entrance.words()
        return _first_page(token, words, None, 200)

    @server.post("/first/<token>")
    @allow(policy=PUBLIC)
    def accept(token: str) -> Response:
        words, said = entrance.words(), request.form
        if said.get("password") != said.get("again"):
            return _first_page(token, words, words("passwords_differ"), 400)
        if entrance.overheard:
            return _first_page(token, words, None, 403)
        try:
            found = access().accounts.accept(
                token, said.get("password", ""), address(), said.get("name", ""), entrance.hall.whole_scope
            )
        except ValueError as wrong:
            return _first_page(token, words, str(wrong), 400)
        return _accepted(found, words) or _first_page(token, words, _problem(found, words), 400)

    def _first_page(token: str, words: Words, problem: str | None, status: int) -> Response:
        if entrance.overheard:
            return entrance.page(cards.Card(words("set_password"), words("refused_insecure")), words, 403)
        whose = access().accounts.invited(token)
        if whose is None:
            card = cards.Card(words("set_password"), words("link_over"), links=((words("sign_in"), "/login"),))
            return entrance.page(card, words, 404)
        named = cards.Field("name", words("account_name"), text=request.form.get("name", ""), fills="username")
        form = cards.Form(
            f"/first/{links.part(token)}",
            (*(() if whose else (named,)), *_new_password(words)),
            words("set_password"),
            carried(words),
        )
        card = cards.Card(
            words("set_password") if whose else words("first_account"),
            problem,
            (words("password_rule"),) if whose else (words("first_account_said"), words("password_rule")),
            facts=((words("account_name"), whose),) if whose else (),
            form=form,
            way=entrance.provided("bind_by", words, link=token) if whose else None,  # the first account has a password
        )
        return entrance.page(card, words, status)


def _accepted(found: SignedIn | Refused | TooWeak, words: Words) -> Response | None:
    """On, where the password is set: in, or to where the second factor is asked for."""
    if isinstance(found, SignedIn):
        return signed_in(found, "/")
    return to(links.to("/login", words), 303) if found == Refused(Reason.CODE) else None


def _problem(found: object, words: Words) -> str | None:
    return _weak(found, words) if isinstance(found, TooWeak) else None


def _register_password(server: Flask, entrance: Entrance, access: Callable[[], Access]) -> None:
    @server.get("/account/password")
    @allow(policy=PUBLIC)  # one whose password is too old cannot sign in before changing it
    def password() -> Response:
        words = entrance.words()
        why = words("refused_expired") if request.args.get("why") == "expired" else None
        return entrance.page(change_card(words, request.args.get("name", ""), why), words)

    @server.post("/account/password")
    @allow(policy=PUBLIC)
    def change() -> Response:
        words, said = entrance.words(), request.form
        name = said.get("name", "")
        if entrance.overheard:
            return entrance.page(cards.Card(words("change_password"), words("refused_insecure")), words, 403)
        if said.get("password") != said.get("again"):
            return entrance.page(change_card(words, name, words("passwords_differ")), words, 400)
        found = access().accounts.change_password(
            name, said.get("old", ""), said.get("password", ""), said.get("code") or None, address()
        )
        if isinstance(found, SignedIn):
            return signed_in(found, "/")
        if isinstance(found, TooWeak):
            return entrance.page(change_card(words, name, _weak(found, words)), words, 400)
        return entrance.page(change_card(words, name, words(f"refused_{found.reason}")), words, status_of(found))


def _register_account(server: Flask, entrance: Entrance, access: Callable[[], Access]) -> None:
    @server.get("/account")
    @allow(policy=_OWN)
    def account() -> Response:
        words, who = entrance.words(), asker()
        scope = who.scope
        area = next((one.name for one in entrance.hall.areas if one.code == scope.area_code), scope.area_code)
        departments = () if scope.departments is None else tuple(sorted(scope.departments))
        own = access().grants.named(who.name)
        card = cards.Card(
            who.name,
            words("factor_due") if who.factor_due else None,
            facts=(
                (words("own_role"), words.of(ROLES[who.role])),
                (words("own_scope"), " · ".join((area, *departments))),
                (words("own_factor"), words("factor_on") if own.second_factor else words("factor_off")),
                *(((words("identity"), own.subject),) if own.subject else ()),
            ),
            links=(
                *(
                    ((words("change_password"), links.to("/account/password", words)),)
                    if own.password_changed_at
                    else ()
                ),
                *(() if own.second_factor else ((words("second_factor"), links.to("/account/factor", words)),)),
                (words("back_to_hall"), links.to("/", words)),
            ),
        )
        return entrance.page(card, words)

    @server.get("/account/factor")
    @allow(policy=_OWN)
    def factor() -> Response:
        words = entrance.words()
        secret, uri = access().accounts.offer_totp(asker())
        return entrance.page(_factor_card(words, secret, uri, None), words)

    @server.post("/account/factor")
    @allow(policy=_OWN)
    def enrol() -> Response:
        words, said = entrance.words(), request.form
        secret = said.get("secret", "")
        if _SECRET.fullmatch(secret) is None:
            abort(400)
        if access().accounts.enrol_totp(asker(), secret, said.get("code", ""), address()):
            return to(links.to("/account", words))
        return entrance.page(_factor_card(words, secret, None, words("factor_wrong")), words, 400)


def change_card(words: Words, name: str, problem: str | None) -> cards.Card:
    fields = (
        cards.Field("name", words("account_name"), text=name, fills="username"),
        cards.Field("old", words("old_password"), "password", fills="current-password"),
        *_new_password(words),
        code_field(words),
    )
    form = cards.Form("/account/password", fields, words("change_password"), carried(words))
    back = ((words("back_to_hall"), links.to("/", words)),)
    return cards.Card(words("change_password"), problem, (words("password_rule"),), form=form, links=back)


def _factor_card(words: Words, secret: str, uri: str | None, problem: str | None) -> cards.Card:
    code = replace(code_field(words), must=True, hint="")
    form = cards.Form("/account/factor", (code,), words("confirm"), (("secret", secret), *carried(words)))
    shown = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    facts = ((words("factor_key"), shown), *(((words("factor_address"), uri),) if uri else ()))
    back = ((words("back_to_hall"), links.to("/account", words)),)
    return cards.Card(
        words("second_factor"), problem, (words("second_factor_said"),), facts=facts, form=form, links=back
    )


def _new_password(words: Words) -> tuple[cards.Field, ...]:
    return (
        cards.Field("password", words("new_password"), "password", fills="new-password"),
        cards.Field("again", words("new_password_again"), "password", fills="new-password"),
    )


def _weak(found: TooWeak, words: Words) -> str:
    return words("weak", why=words("weak_and").join(words(f"weak_{one}") for one in found.weaknesses))
