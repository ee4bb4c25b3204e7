"""A leaderboard of one rate: rank, n and movement for each, and the bottom three when the list is cut."""

from __future__ import annotations

from datetime import datetime

from dash.development.base_component import Component

from dashboard.snapshot.model import RankRow, RankTile
from layouts import links
from layouts.elements import html
from layouts.parts.tile import data, iso, number, rows, said, tile
from layouts.words import UNKNOWN, Words


def rank_tile(board: str, ranking: RankTile, words: Words) -> html.Div:
    """``board`` is the word of whose board it is: departments, areas."""
    as_of = ranking.freshness.as_of
    page = links.area if ranking.level else links.department

    def drawn(rows: tuple[RankRow, ...]) -> list[html.Div]:
        return [_row(row, page(row.id, words), as_of, words) for row in rows]

    body: list[Component] = [rows(drawn(ranking.rows), words, "ranks")]
    if ranking.bottom:
        body.append(html.Div(words("bottom"), className="rank-cut"))
        body.append(html.Div(drawn(ranking.bottom), className="rank-bottom"))
    if ranking.redrawn_on:
        body.append(html.Div(words("ranks_redrawn", since=f"{ranking.redrawn_on:%m-%d}"), className="rank-note"))
    parts = [words.period(ranking.period), words(f"basis_{ranking.basis}")]
    if len(ranking.rows) < ranking.total:
        parts.append(words("of_total", n=ranking.total))
    level = words(f"level_{ranking.level}").capitalize() if ranking.level else ""
    title = words(board, indicator=words.indicator(ranking.indicator), level=level)
    return tile(title, " · ".join(parts), body, ranking.freshness, **said(ranking.definition, words))


def _row(row: RankRow, page: str, as_of: datetime | None, words: Words) -> html.Div:
    """``page`` is of whoever the row is."""
    n = html.Span(
        [
            number(
                f"{words.short_number(row.numerator)} / ",
                as_of,
                "rank-numerator",
                links.opened(row.opens_numerator, words),
            ),
            number(words.short_number(row.denominator), as_of, "rank-count", links.opened(row.opens, words)),
        ],
        className="rank-n",
        **data(as_of=iso(as_of)),
    )
    name = html.A(words.name(row.label), href=page, className="row-label opens")
    if row.rank is None:
        why = words("small_sample") if row.denominator else words("nothing_due")
        return html.Div(
            [html.Span(UNKNOWN, className="row-rank"), name, html.Span(why, className="rank-why"), n],
            className="row rank rank-unranked",
        )
    return html.Div(
        [
            html.Span(str(row.rank), className="row-rank"),
            name,
            html.Progress(value=str(row.rate or 0), max="100", className="bar-line"),
            number(words.percent(row.rate), as_of, "row-number", links.opened(row.opens, words)),
            n,
            _moved(row.moved, words),
        ],
        className="row rank",
    )


def _moved(places: int | None, words: Words) -> html.Span:
    if places is None:
        return html.Span(words("new_rank"), className="delta delta-neither")
    if places == 0:
        return html.Span("=", className="delta delta-neither")
    up = places > 0
    return html.Span(f"{'▲' if up else '▼'}{abs(places)}", className=f"delta {'delta-good' if up else 'delta-bad'}")
