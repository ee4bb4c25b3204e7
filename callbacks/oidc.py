"""``/login/oidc``: out to the identity provider, back from it, and the code of the second factor where one is due.

Out by a link and not by a form: no page of the hall may send a form elsewhere. Who comes back with what does not hold
is answered 400, never 403: refusals of somebody known are noted with their address, and this one's has a code in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from flask import Flask, request
from flask import redirect as to
from werkzeug.wrappers import Response

from callbacks.door import cookie
from callbacks.entrance import Entrance, address, carried, code_field, signed_in
from callbacks.policy import PUBLIC, allow
from dashboard.access.accounts import Reason, Refused, SignedIn
from dashboard.access.oidc import GOOD_FOR, Half, Oidc, Stranger
from dashboard.access.origin import local_path
from dashboard.access.provider import BACK, AwayError
from layouts import links
from layouts.entrance import Card, Form
from layouts.words import Words

_KEPT = "hall_oidc"
_CODE = "/login/oidc/code"
_STATUS = {Reason.LOCKED: 429, Reason.TOO_MANY: 429, Reason.AWAY: 503}


def register(server: Flask, entrance: Entrance, oidc: Callable[[], Oidc], home: str) -> None:
    """Only where a provider is declared. ``home`` is the hall's own address: the way back leads there alone."""
    way = _Way(entrance, oidc, home)

    @server.get("/login/oidc")
    @allow(policy=PUBLIC)
    def leave() -> Response:
        return way.overheard() or way.out()

    @server.get(BACK)
    @allow(policy=PUBLIC)
    def come_back() -> Response:
        return way.overheard() or way.back()

    @server.post(_CODE)
    @allow(policy=PUBLIC)
    def second() -> Response:
        return way.overheard() or way.code()


@dataclass(frozen=True)
class _Way:
    entrance: Entrance
    oidc: Callable[[], Oidc]
    home: str

    def overheard(self) -> Response | None:
        words = self.entrance.words()
        refused = Card(words("sign_in"), words("refused_insecure"))
        return self.entrance.page(refused, words, 400, once=True) if self.entrance.overheard else None

    def out(self) -> Response:
        words, said = self.entrance.words(), request.args
        if not self._at_home():  # what the browser keeps would be lost on the way back
            there = Card(words("sign_in"), words("sign_in_at_home"), links=((self.home, f"{self.home}/login"),))
            return self.entrance.page(there, words, 400)
        lang = words.lang if words.chosen else ""
        try:
            where, kept = self.oidc().begin(local_path(said.get("next")), said.get("link", ""), lang)
        except AwayError:
            return self._turned_away(Reason.AWAY, words)
        answer = to(where)
        answer.set_cookie(
            cookie(_KEPT, request.is_secure),
            kept,
            max_age=GOOD_FOR,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure,
            path="/",
        )
        return answer

    def back(self) -> Response:
        name = cookie(_KEPT, request.is_secure)
        kept = self.oidc().kept(request.cookies.get(name, "")) if self._at_home() else None
        words = Words(kept.lang, chosen=True) if kept is not None and kept.lang else self.entrance.words()
        found = self.oidc().finish(kept, request.args, address())
        answer = self._answer(found, words, kept.onward if kept else "/")
        if found != Refused(Reason.STRAY):  # which another page may have sent: the one that is awaited still holds
            answer.delete_cookie(name, path="/", secure=request.is_secure, httponly=True, samesite="Lax")
        return answer

    def code(self) -> Response:
        words = self.entrance.words()
        half = self.oidc().half(request.form.get("ticket", ""))
        if half is None:
            return self._turned_away(Reason.STRAY, words)
        found = self.oidc().second(half, request.form.get("code", ""), address())
        if isinstance(found, Half) or found == Refused(Reason.WRONG):
            return self._code_page(half, words, words("factor_wrong"), 400)
        return self._answer(found, words, half.onward)

    def _answer(self, found: SignedIn | Half | Stranger | Refused, words: Words, onward: str) -> Response:
        if isinstance(found, SignedIn):
            return signed_in(found, local_path(onward))
        if isinstance(found, Half):
            return self._code_page(found, words, None, 200)
        if isinstance(found, Stranger):
            facts = ((words("identity"), found.subject),)
            return self.entrance.page(_card(words, "refused_unknown", facts), words, 400, once=True)
        return self._turned_away(found.reason, words)

    def _at_home(self) -> bool:
        return request.host.lower() == urlsplit(self.home).netloc

    def _code_page(self, half: Half, words: Words, problem: str | None, status: int) -> Response:
        code = replace(code_field(words), must=True, hint="")
        form = Form(_CODE, (code,), words("sign_in"), (("ticket", self.oidc().ticket(half)), *carried(words)))
        return self.entrance.page(Card(words("sign_in"), problem, form=form), words, status, once=True)

    def _turned_away(self, reason: Reason, words: Words) -> Response:
        key = "link_over" if reason is Reason.LINK else f"refused_{reason}"
        return self.entrance.page(_card(words, key), words, _STATUS.get(reason, 400), once=True)


def _card(words: Words, key: str, facts: tuple[tuple[str, str], ...] = ()) -> Card:
    return Card(words("sign_in"), words(key), facts=facts, links=((words("sign_in"), links.to("/login", words)),))
