"""The pages of the desk: each a pure function of its address, drawn in one frame, behind one error boundary."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import unquote, urlencode

import dash
from dash.development.base_component import Component

from callbacks.door import Door, asker, first_preset
from callbacks.policy import Policy, Unknown, rights_of
from dashboard.domain.account import Asker, Right
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
    rights: frozenset[Right] = frozenset()  # for what a page offers; what is then asked for has its own policy


class NotFoundError(Exception):
    """What the address names is not there, or is not the asker's to see: both look the same."""


class NotAllowedError(Exception):
    """The page is there, and not for the asker's role."""


Draw = Callable[[Asked], Sequence[Component]]


class Desk:
    """Registers pages. ``draw`` returns what stands under the title.

    It raises ``ValueError`` for an address that cannot be read and ``NotFoundError`` for what is not there.
    """

    def __init__(self, door: Door, hall: Hall, lang: str, who: Callable[[], Asker] = asker) -> None:
        self._door = door
        self._hall = hall
        self._lang = lang
        self._who = who
        self._bar: list[tuple[str, str, Policy]] = []
        self._live: set[str] = set()

    def page(
        self,
        key: str,
        path: str,
        draw: Draw,
        *,
        right: Right | Policy,
        bar: bool = True,
        here: str | None = None,
        live: bool = False,
    ) -> None:
        """A page at a path template, for who has the ``right``, or whom a policy lets.

        ``bar`` lists it in the bar of all pages, ``here`` is whose place it marks. One that is ``live`` has a clock.
        """
        policy = replace(rights_of(right) if isinstance(right, Right) else right, unknown=Unknown.SIGN_IN)
        self._door.pages[key] = policy
        if live:
            self._live.add(key)
        if bar:
            self._bar.append((key, path, policy))

        def layout(**said: object) -> Component:
            asked = {name: _said(path, name, _text(value)) for name, value in said.items()}
            if not policy.lets(self._who()):
                return self._drawn(here or key, path, _not_allowed, asked)
            page = self._drawn(here or key, path, draw, asked)
            self._door.note(policy, _address(path, asked))
            return page

        named = {"path_template": path} if "<" in path else {"path": path}
        title = f"{Words(self._lang)(f'nav_{here or key}')} · {self._hall.city.declaration.title.zh}"
        dash.register_page(key, layout=layout, title=title, **named)  # type: ignore[no-untyped-call]

    def _drawn(self, key: str, path: str, draw: Draw, said: dict[str, str]) -> Component:
        chosen = said.get("lang") in LANGUAGES
        words = Words(said["lang"] if chosen else self._lang, chosen=chosen)
        now, who = self._hall.clock.now(), self._who()
        asked = Asked(said, words, who.scope, now, who.rights)
        try:
            children = draw(asked)
        except ValueError as wrong:
            children = [message(words("address_wrong", why=str(wrong)))]
        except NotFoundError:
            children = [message(words("not_found"))]
        except NotAllowedError:
            children = [message(words("not_allowed"))]
        except Exception:
            log.exception("the page %s could not be drawn", path)
            children = [message(words("page_broken"))]
        declaration, zone = self._hall.city.declaration, self._hall.clock.zone
        other = Words("en" if words.lang == "zh" else "zh", chosen=True)
        frame = Frame(
            hall=declaration.title.en if words.lang == "en" else declaration.title.zh,
            read_at=None if key in self._live else now.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
            demo=declaration.demo,
            pages=self._pages(who),
            here=key,
            who=words("demo_asker") if who.account_id is None else who.name,
            signed_in=who.account_id is not None,
            other_language=links.to(_filled(path, said), other, **_further(path, said)),
        )
        return desk_page(words(f"nav_{key}"), children, frame, words)

    def _pages(self, who: Asker) -> tuple[tuple[str, str], ...]:
        """What the bar lists for an asker: what they may see."""
        wall = first_preset(self._hall, who.scope, who.walls) if who.may(Right.SEE_WALLS) else None
        walls = [] if wall is None else [("wall", f"/wall/{links.part(wall)}")]
        own = [(key, path) for key, path, policy in self._bar if policy.lets(who)]
        at = 1 if own and own[0][1] == "/" else 0
        return (*own[:at], *walls, *own[at:])


def _not_allowed(_asked: Asked) -> Sequence[Component]:
    raise NotAllowedError


def _text(value: object) -> str:
    """A parameter given several times counts as it was last said."""
    return str(value[-1]) if isinstance(value, list) and value else str(value)


def _said(path: str, name: str, text: str) -> str:
    """What a variable means: a browser hands a path on as it stands in the address, where a code is quoted."""
    return unquote(text) if f"<{name}>" in path else text


def _further(path: str, said: Mapping[str, str]) -> dict[str, str]:
    """What an address says besides its path and its language."""
    return {name: text for name, text in said.items() if f"<{name}>" not in path and name != "lang"}


def _address(path: str, said: Mapping[str, str]) -> str:
    """What was asked for, as the audit says it."""
    further = urlencode(_further(path, said))
    return f"{_filled(path, said)}?{further}" if further else _filled(path, said)


def _filled(path: str, said: Mapping[str, str]) -> str:
    for name, text in said.items():
        path = path.replace(f"<{name}>", links.part(text))
    return path
