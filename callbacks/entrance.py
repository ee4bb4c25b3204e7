"""``/login`` and ``/logout``: the way in and out, as pages of HTML before the hall."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, request
from flask import redirect as to
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from callbacks.desk import LANGUAGES
from callbacks.door import SESSION, cookie
from callbacks.policy import PUBLIC, allow
from dashboard.access.accounts import Reason, Refused, SignedIn
from dashboard.access.opening import Access
from dashboard.access.origin import local_path
from dashboard.domain.account import Right
from dashboard.hall import Hall
from dashboard.hosts import is_loopback
from layouts import entrance as cards
from layouts import links
from layouts.words import Words

_LOCKED = (Reason.LOCKED, Reason.TOO_MANY)


@dataclass(frozen=True)
class Entrance:
    """What the pages before the hall have in common."""

    hall: Hall
    lang: str
    allow_insecure: bool
    provider: str | None = None  # the name of the identity provider that is declared; empty: a general one

    def provided(self, key: str, words: Words, **query: str) -> tuple[str, str] | None:
        """The way in by the identity provider: what the button says, and where it leads."""
        if self.provider is None:
            return None
        return words(key, name=self.provider or words("provider")), links.to("/login/oidc", words, **query)

    def words(self) -> Words:
        """In the language that the address, or the form, asks for."""
        asked = request.values.get("lang")
        return Words(asked, chosen=True) if asked in LANGUAGES else Words(self.lang)

    def page(self, card: cards.Card, words: Words, status: int = 200, *, once: bool = False) -> Response:
        """A card as an answer that nobody keeps. What is shown ``once`` has no address to ask for it again."""
        title = self.hall.city.declaration.title
        other = Words("en" if words.lang == "zh" else "zh", chosen=True)
        said = {name: text for name, text in request.args.items() if name != "lang"}
        again = None if once else links.to(request.path, other, **said)
        text = cards.page(card, title.en if words.lang == "en" else title.zh, again, words)
        return Response(text, status, content_type="text/html; charset=utf-8", headers={"Cache-Control": "no-store"})

    @property
    def overheard(self) -> bool:
        """Whether somebody on the way could read what is typed here, and the hall does not allow that."""
        return not (request.is_secure or self.allow_insecure or is_loopback(address()))


def address() -> str:
    """Where the request comes from; behind the one trusted proxy, as it says."""
    return request.remote_addr or ""


def register(server: Flask, entrance: Entrance, access: Callable[[], Access]) -> None:
    """The way in and out. ``access`` is opened when somebody first asks for it."""
    _register_refusals(server, entrance)

    @server.get("/login")
    @allow(policy=PUBLIC)
    def login() -> Response:
        words = entrance.words()
        if entrance.overheard:
            return entrance.page(cards.Card(words("sign_in"), words("refused_insecure")), words, 403)
        return entrance.page(_sign_in_card(entrance, words), words)

    @server.post("/login")
    @allow(policy=PUBLIC)
    def sign_in() -> Response:
        words = entrance.words()
        if entrance.overheard:
            return entrance.page(cards.Card(words("sign_in"), words("refused_insecure")), words, 403)
        said = request.form
        found = access().accounts.sign_in(
            said.get("name", ""), said.get("password", ""), said.get("code") or None, address()
        )
        if isinstance(found, SignedIn):
            return signed_in(found, local_path(said.get("next")))
        if found.reason is Reason.EXPIRED:
            return to(links.to("/account/password", words, name=said.get("name", ""), why="expired"), 303)
        return entrance.page(_sign_in_card(entrance, words, words(f"refused_{found.reason}")), words, status_of(found))

    @server.post("/logout")
    @allow(Right.OWN_ACCOUNT)
    def logout() -> Response:
        name = cookie(SESSION, request.is_secure)
        access().accounts.sign_out(request.cookies.get(name, ""), address())
        answer = to("/login?out=yes")
        answer.delete_cookie(name, path="/", secure=request.is_secure, httponly=True, samesite="Lax")
        return answer


def _register_refusals(server: Flask, entrance: Entrance) -> None:
    @server.errorhandler(403)
    def turned_away(error: HTTPException) -> Response:
        return _refusal(error, "turned_away")

    @server.errorhandler(404)
    def nothing_here(error: HTTPException) -> Response:
        return _refusal(error, "nothing_here")

    def _refusal(error: HTTPException, key: str) -> Response:
        """A page for who reads it, a plain line for what only fetches."""
        if request.method != "GET" or "text/html" not in request.headers.get("Accept", ""):
            return error.get_response()
        words = entrance.words()
        back = ((words("back_to_hall"), links.to("/", words)),)
        return entrance.page(cards.Card(words(key), links=back), words, error.code or 500)


def signed_in(found: SignedIn, onward: str) -> Response:
    """On, with a new token: the one before, whoever planted it, opens nothing."""
    answer = to(onward, 303)
    answer.set_cookie(
        cookie(SESSION, request.is_secure),
        found.token,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
        path="/",
    )
    return answer


def _sign_in_card(entrance: Entrance, words: Words, problem: str | None = None) -> cards.Card:
    said, onward = request.values, local_path(request.values.get("next"))
    fields = (
        cards.Field("name", words("account_name"), text=said.get("name", ""), fills="username"),
        cards.Field("password", words("password"), "password", fills="current-password"),
        code_field(words),
    )
    notes = (words("signed_out"),) if said.get("out") == "yes" and problem is None else ()
    form = cards.Form("/login", fields, words("sign_in"), (("next", onward), *carried(words)))
    way = entrance.provided("sign_in_by", words, **({} if onward == "/" else {"next": onward}))
    return cards.Card(words("sign_in"), problem, notes, form=form, way=way)


def code_field(words: Words) -> cards.Field:
    hint = words("second_code_hint")
    return cards.Field("code", words("second_code"), fills="one-time-code", hint=hint, must=False, digits=True)


def carried(words: Words) -> tuple[tuple[str, str], ...]:
    return tuple(links.carried(words).items())


def status_of(found: Refused) -> int:
    return 429 if found.reason in _LOCKED else 403
