"""The pages of the desk: each a pure function of its address, drawn in one frame, behind one error boundary."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import dash
from dash.development.base_component import Component

from dashboard.domain.scope import Scope
from dashboard.hall import Hall
from layouts import links
from layouts.desk import Frame, desk_page, message
from layouts.words import Words

log = logging.getLogger(__name__)

LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page was asked for, by whom: ``said`` holds the address's variables and parameters, as text."""

    said: Mapping[str, str]
    words: Words
    scope: Scope
    now: datetime


class NotFoundError(Exception):
    """What the address names is not there, or is not the asker's to see: both look the same."""


Draw = Callable[[Asked], Sequence[Component]]


class Desk:
    """Registers pages. ``draw`` returns what stands under the title.

    It raises ``ValueError`` for an address that cannot be read and ``NotFoundError`` for what is not there.
    """

    def __init__(self, app: dash.Dash, hall: Hall, lang: str) -> None:
        self._app = app
        self._hall = hall
        self._lang = lang
        self._bar: list[tuple[str, str]] = [("wall", "/wall/main")]

    def page(self, key: str, path: str, draw: Draw, *, bar: bool = True, here: str | None = None) -> None:
        """A page at a path template. ``bar`` lists it in the bar of all pages, ``here`` is whose place it marks."""
        if bar:
            self._bar.append((key, path))

        def layout(**said: object) -> Component:
            return self._drawn(here or key, path, draw, {name: _text(value) for name, value in said.items()})

        named = {"path_template": path} if "<" in path else {"path": path}
        title = f"{Words(self._lang)(f'nav_{here or key}')} · {self._hall.city.declaration.title.zh}"
        dash.register_page(key, layout=layout, title=title, **named)  # type: ignore[no-untyped-call]

    def _drawn(self, key: str, path: str, draw: Draw, said: dict[str, str]) -> Component:
        chosen = said.get("lang") in LANGUAGES
        words = Words(said["lang"] if chosen else self._lang, chosen=chosen)
        now = self._hall.clock.now()
        asked = Asked(said, words, self._hall.whole_scope, now)
        try:
            children = draw(asked)
        except ValueError as wrong:
            children = [message(words("address_wrong", why=str(wrong)))]
        except NotFoundError:
            children = [message(words("not_found"))]
        except Exception:
            log.exception("the page %s could not be drawn", path)
            children = [message(words("page_broken"))]
        declaration = self._hall.city.declaration
        other = Words("en" if words.lang == "zh" else "zh", chosen=True)
        further = {name: text for name, text in said.items() if f"<{name}>" not in path and name != "lang"}
        frame = Frame(
            hall=declaration.title.en if words.lang == "en" else declaration.title.zh,
            read_at=now.astimezone(self._hall.clock.zone).strftime("%Y-%m-%d %H:%M:%S"),
            demo=declaration.demo,
            pages=tuple(self._bar),
            here=key,
            other_language=links.to(_filled(path, said), other, **further),
        )
        return desk_page(words(f"nav_{key}"), children, frame, words)


def _text(value: object) -> str:
    """A parameter given several times counts as it was last said."""
    return str(value[-1]) if isinstance(value, list) and value else str(value)


def _filled(path: str, said: Mapping[str, str]) -> str:
    for name, text in said.items():
        path = path.replace(f"<{name}>", links.part(text))
    return path
