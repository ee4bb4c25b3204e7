"""``/cases`` and ``/cases/<id>``: the cases behind any number, and one of them whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dash.development.base_component import Component

from callbacks.desk import Asked, Desk, NotFoundError
from callbacks.policy import rights_of
from dashboard.domain.account import Right
from dashboard.domain.selection import ANY, Selection
from dashboard.hall import Hall
from layouts.case_file import case_page
from layouts.cases import Listed, cases_page

SIZE = 50
_DEEPEST = 1_000_000  # pages


def register(desk: Desk, hall: Hall) -> None:
    def cases(asked: Asked) -> list[Component]:
        listed = listed_of(asked.said, hall)
        page = hall.case_page(
            listed.selection,
            asked.scope,
            order=listed.order,
            descending=listed.descending,
            page=listed.page,
            size=listed.size,
        )
        return cases_page(page, listed, hall.choices(listed.selection, asked.scope), hall.clock.zone, asked.words)

    def case(asked: Asked) -> list[Component]:
        number = number_of(asked.said.get("case_id", ""))
        found = None if number is None else hall.case(number, asked.scope)
        if found is None:
            raise NotFoundError
        labels = {one.key: (one.label.zh, one.label.en) for one in hall.city.declaration.sources}
        key = found.line.source
        source = None if key is None else asked.words.of(labels.get(key, (key, key)))
        reveals = Right.REVEAL in asked.rights
        where, near = hall.street_of(found, asked.scope), Right.SEE_PATROLS in asked.rights
        return case_page(found, asked.now, source, where, hall.clock.zone, asked.words, reveals=reveals, near=near)

    desk.page("cases", "/cases", cases, right=Right.SEE_CASES)
    desk.page(
        "case", "/cases/<case_id>", case, right=rights_of(Right.SEE_CASES, noted="case.open"), bar=False, here="cases"
    )


def number_of(said: str) -> int | None:
    """The number of a case, ``None`` for what can be none."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None


def listed_of(said: Mapping[str, str], hall: Hall) -> Listed:
    """What an address, or a form's answer, asks for. ``ValueError`` names what cannot be read."""
    meant = {name: text for name, text in said.items() if text != ANY or name == "text"}
    if not meant.get("text", "").strip():
        meant.pop("text", None)
    first, last = (_day(name, meant.pop(name, "")) for name in ("from", "to"))
    if meant.get("period") != "range":
        meant.pop("start", None)
        meant.pop("end", None)
    selection = hall.settled(Selection.of_query(meant))
    if first is not None or last is not None:
        period = hall.calendar.days(first or last or date.min, last or first or date.min)
        selection = selection.but(period="range", start=period.start, end=period.end)
    way = meant.get("way", "down")
    if way not in ("down", "up"):
        raise ValueError(f"way: '{way}' is not down or up / 取值有误")
    return Listed(
        selection, hall.period(selection), meant.get("order", "reported_at"), way == "down", _page(meant), SIZE
    )


def _page(meant: Mapping[str, str]) -> int:
    said = meant.get("page", "1")
    if not (said.isascii() and said.isdigit() and 1 <= int(said[:8]) <= _DEEPEST and len(said) < 8):
        raise ValueError(f"page: '{said}' is no number of a page / 页码有误")
    return int(said)


def _day(name: str, said: str) -> date | None:
    if not said.strip():
        return None
    try:
        return date.fromisoformat(said.strip())
    except ValueError:
        raise ValueError(f"{name}: '{said}' is not a day like 2026-11-25 / 日期有误") from None
