"""Which figures of two pictures are the same figure, and how one that differs is marked."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts.parts.differences import Difference, mark, text_of, walk
from layouts.parts.tile import number
from layouts.words import Words

ZH = Words("zh")


def row(name: str, n: str, **further: Any) -> html.Div:
    return html.Div([html.Span(name, className="row-label"), number(n, None, "row-number")], className="row", **further)


def panel(of: str, *rows: html.Div, title: str = "来源") -> dict[str, dict[str, Any]]:
    return {of: {"children": html.Div([html.H2(title, className="tile-title"), *rows], className="tile")}}


def marked(panels: dict[str, dict[str, Any]]) -> list[str]:
    return [
        text_of(one) for part in panels.values() for one in walk(part["children"]) if "differs" in str(one.to_plotly_json())
        and "row-number" in str(getattr(one, "className", ""))
    ]  # fmt: skip


def compared(here: dict[str, dict[str, Any]], there: dict[str, dict[str, Any]]) -> list[Difference]:
    return mark(here, there, "现在所知", ZH)


def test_what_is_alike_is_not_marked() -> None:
    here = panel("hot", row("噪声", "3"))
    assert compared(here, panel("hot", row("噪声", "3"))) == []
    assert marked(here) == []


def test_rows_are_told_by_their_names_and_not_by_their_order() -> None:
    here = panel("hot", row("噪声", "3"), row("垃圾", "2"))
    assert compared(here, panel("hot", row("垃圾", "2"), row("噪声", "4"))) == [Difference("来源", "噪声", "3", "4")]
    assert marked(here) == ["3⇄ 4"]


def test_words_that_both_begin_with_are_said_once_and_no_number_is_cut() -> None:
    here = panel("hot", row("甲", "将超期 6"), row("乙", "99.57%"))
    compared(here, panel("hot", row("甲", "将超期 5"), row("乙", "99.79%")))
    assert marked(here) == ["将超期 6⇄ 5", "99.57%⇄ 99.79%"]


def test_rows_of_one_name_under_two_others_are_two() -> None:
    one, other = ({"data-under": code} for code in ("06", "07"))
    here = panel("classes", row("其他", "1", **one), row("其他", "5", **other))
    there = panel("classes", row("其他", "5", **other), row("其他", "2", **one))
    assert compared(here, there) == [Difference("来源", "其他", "1", "2")]


def test_a_row_that_is_in_one_alone_is_not_listed_in_the_other() -> None:
    here = panel("hot", row("噪声", "3"))
    assert compared(here, panel("hot", row("垃圾", "2"))) == [
        Difference("来源", "噪声", "3", None),
        Difference("来源", "垃圾", None, "2"),
    ]
    assert marked(here) == ["3⇄ —"]


def test_where_all_is_listed_what_is_not_there_is_none() -> None:
    here = panel("sources", row("热线", "3"))
    assert compared(here, panel("sources", row("巡查", "2"))) == [
        Difference("来源", "热线", "3", "0"),
        Difference("来源", "巡查", "0", "2"),
    ]
    assert marked(here) == ["3⇄ 0"]
