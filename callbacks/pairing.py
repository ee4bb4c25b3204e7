"""``/pair``: what a screen of a wall shows until somebody lets it in. It asks by itself and needs no keyboard."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from callbacks.door import SCREEN, cookie
from callbacks.entrance import Entrance, address
from callbacks.policy import PUBLIC, allow
from dashboard.access.displays import Displays
from layouts import links
from layouts.entrance import Card

_PAIRING = "hall_pairing"
_AGAIN_S = 5
_A_YEAR_S = 365 * 86400  # the store ends a display; the cookie only has to outlast it


def register(server: Flask, entrance: Entrance, displays: Callable[[], Displays]) -> None:
    """The code stays the same for as long as it is good; its secret never leaves the screen's cookie."""

    @server.get("/pair")
    @allow(policy=PUBLIC)
    def pair() -> Response:
        code, _, secret = request.cookies.get(_name(_PAIRING), "").partition(".")
        token = displays().claim(secret, address()) if secret else None
        if token is not None:
            return _let_in(token)
        words = entrance.words()
        again = ((words("sign_in_instead"), links.to("/login", words)),)
        if secret and displays().waiting(secret):
            return entrance.page(_card(code, words("pair_title"), words("pair_said"), again), words)
        pairing = displays().pair(address())
        if pairing is None:
            full = Card(words("pair_title"), said=(words("pair_full"),), links=again, again_s=_AGAIN_S * 12)
            return entrance.page(full, words, 429)
        answer = entrance.page(_card(pairing.code, words("pair_title"), words("pair_said"), again), words)
        _keep(answer, _PAIRING, f"{pairing.code}.{pairing.secret}", None)
        return answer

    def _let_in(token: str) -> Response:
        who = displays().display(token, address())
        wall = next(iter(who.walls), "") if who is not None and who.walls else ""
        answer = redirect(f"/wall/{quote(wall, safe='')}")
        _keep(answer, SCREEN, token, _A_YEAR_S)
        answer.delete_cookie(_name(_PAIRING), path="/", secure=request.is_secure, httponly=True, samesite="Lax")
        return answer


def _card(code: str, title: str, said: str, again: tuple[tuple[str, str], ...]) -> Card:
    return Card(title, said=(said,), code=code, links=again, again_s=_AGAIN_S)


def _name(name: str) -> str:
    return cookie(name, request.is_secure)


def _keep(answer: Response, name: str, value: str, age_s: int | None) -> None:
    answer.set_cookie(
        _name(name), value, max_age=age_s, httponly=True, samesite="Lax", secure=request.is_secure, path="/"
    )
