"""The frame of every page that a person sits in front of: where one is, where one can go, and the page itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from layouts import links, shell
from layouts.elements import dcc, html
from layouts.parts.tile import aria
from layouts.words import Words


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a page. ``pages`` are (key, path) in the order of the bar; ``here`` is one of the keys."""

    hall: str
    read_at: str | None  # the moment the page stands at: it does not grow by itself; ``None`` of one that does
    demo: bool
    pages: tuple[tuple[str, str], ...]
    here: str
    other_language: str  # this very page in the other language
    who: str = ""
    signed_in: bool = False  # with an account, which can be left


def desk_page(title: str, children: Sequence[Component], frame: Frame, words: Words) -> html.Div:
    """A whole page. Everything on it is reached by keyboard, and it prints without the bar."""
    return html.Div(
        [
            html.A(words("skip"), href="#content", className="skip"),
            html.Header([_name(frame, words), _bar(frame, words), _tools(frame, words)], className="desk-head"),
            html.Main(
                [html.H1(title, className="desk-title"), *children], id="content", className="desk-content", tabIndex=-1
            ),
        ],
        className="desk",
        lang="en" if words.lang == "en" else "zh-CN",
    )


def message(text: str) -> html.P:
    """What a page says where it has nothing else to say."""
    return html.P(text, className="desk-message", role="status")


def alarm(text: str) -> html.P:
    """What must not be overlooked, above everything else of a page."""
    return html.P(text, className="desk-alarm", role="alert")


def _name(frame: Frame, words: Words) -> html.Div:
    badge = [html.Span(words("demo"), className="masthead-demo")] if frame.demo else []
    return html.Div([dcc.Link(frame.hall, href=links.to("/", words), className="desk-name"), *badge])


def _bar(frame: Frame, words: Words) -> html.Nav:
    return html.Nav(
        [
            dcc.Link(
                words(f"nav_{key}"),
                href=links.to(path, words),
                className="desk-link here" if key == frame.here else "desk-link",
            )
            for key, path in frame.pages
        ],
        className="desk-bar",
        **aria(label=words("nav")),
    )


def _tools(frame: Frame, words: Words) -> html.Div:
    return html.Div(
        [
            _time(frame, words),
            html.A(words("other_language"), href=frame.other_language, className="desk-link"),
            *_who(frame, words),
        ],
        className="desk-tools",
    )


def _time(frame: Frame, words: Words) -> Component:
    if frame.read_at is None:
        return shell.clock()
    return html.Span(words("read_at", at=frame.read_at), className="desk-read-at")


def _who(frame: Frame, words: Words) -> list[Component]:
    """Who is signed in, and the way out. What these open is no page of Dash: plain links and a plain form."""
    if not frame.signed_in:
        return [html.Span(frame.who, className="desk-who")] if frame.who else []
    leave = html.Button(words("sign_out"), type="submit", className="desk-leave")
    return [
        html.A(frame.who, href=links.to("/account", words), className="desk-link desk-who", title=words("own_account")),
        html.Form(leave, action=links.to("/logout", words), method="post"),
    ]
