"""Pages of the desk, drawn without a browser, as the text of their components."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from callbacks.desk import Asked
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Selection
from dashboard.hall import Hall
from layouts.words import Words


class Pages:
    """Collects pages instead of registering them."""

    def __init__(self) -> None:
        self.drawn: dict[str, Any] = {}

    def page(self, key: str, _path: str, draw: Any, **_: object) -> None:
        self.drawn[key] = draw


def drawn(register: Callable[..., None], hall: Hall, key: str, now: datetime, lang: str = "zh", **said: str) -> str:
    """The text of one page, asked with these words of an address."""
    return drawn_for(hall.whole_scope, register, hall, key, now, lang, **said)


def drawn_for(
    scope: Scope, register: Callable[..., None], hall: Hall, key: str, now: datetime, lang: str = "zh", **said: str
) -> str:
    """The same for somebody of a scope."""
    pages = Pages()
    register(pages, hall)
    asked = Asked(said, Words(lang), scope, now)
    return str([part.to_plotly_json() for part in pages.drawn[key](asked)])


_TO_CASES = re.compile(r"""children['"]?[:=] ?['"]([\d,]+)['"], ['"]?href['"]?[:=] ?['"]/cases\?([^'"]+)['"]""")


def opened(hall: Hall, shown: str, scope: Scope | None = None) -> list[tuple[int, Selection]]:
    """Each number of a page that leads to a list of cases; the list of each has exactly so many."""
    found = []
    for number, query in _TO_CASES.findall(shown):
        selection = Selection.of_query(dict(parse_qsl(query, keep_blank_values=True)))
        total = hall.case_page(selection, scope or hall.whole_scope).total
        assert total == int(number.replace(",", "")), (number, query, total)
        found.append((total, selection))
    return found
