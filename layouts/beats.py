"""Coverage of checkpoints or road segments: what was passed in a shift and by day, by whom, and what counts as that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.domain.beat import STRAIGHT_S, BeatKind
from dashboard.snapshot.details import UNITS_A_PAGE, BeatCoverage, BeatLine, BeatPass, BeatRule, BeatsAsked, OpenedBeat
from layouts import links
from layouts.coverage import day_columns, heat, kinds_nav, partly_line
from layouts.elements import dcc, html
from layouts.parts.pager import pager
from layouts.parts.table import Cell, Column, table
from layouts.words import Words

_ALWAYS = ("visited", "repeated", "missed")
_NOW_AND_THEN = ("data_cut", "undeclared")


def beats_page(
    coverage: BeatCoverage,
    asked: BeatsAsked,
    kinds: Sequence[BeatKind],
    now: datetime,
    zone: ZoneInfo,
    words: Words,
) -> list[Component]:
    here = {"of": coverage.kind, "at": f"{coverage.shift_at.astimezone(zone):%Y-%m-%dT%H:%M}"}

    def page_at(number: int) -> str:
        state = {"state": asked.state} if asked.state else {}
        return links.coverage(words, **here, **state, page=str(number))

    return [
        *kinds_nav(kinds, coverage.kind, here["at"], words),
        _shift(coverage, asked, here, now, zone, words),
        html.P(_heard(coverage, zone, words), className="note-line"),
        html.Ul(
            [
                *(html.Li(_rule(coverage.kind, rule, words)) for rule in coverage.rules),
                html.Li(words("beats_rule_way", straight=f"{STRAIGHT_S:g}")),
                html.Li(words("beats_states")),
            ],
            className="note-line",
        ),
        *(_opened(coverage.opened, coverage.kind, here, zone, words) if coverage.opened else ()),
        _table(coverage, here, zone, words),
        *partly_line(coverage, words),
        pager(asked.page, UNITS_A_PAGE, coverage.total, page_at, words),
    ]


def _shift(
    coverage: BeatCoverage, asked: BeatsAsked, here: dict[str, str], now: datetime, zone: ZoneInfo, words: Words
) -> html.Nav:
    first, last = coverage.shift_at.astimezone(zone), coverage.shift_end.astimezone(zone)
    before, after = first - timedelta(hours=1), last + timedelta(minutes=1)

    def at(word: str, moment: datetime) -> Component:
        return dcc.Link(words(word), href=links.coverage(words, **{**here, "at": f"{moment:%Y-%m-%dT%H:%M}"}))

    def to(word: str, state: str, number: int) -> Component:
        chosen = "chosen" if asked.state == state else ""
        return dcc.Link(
            f"{words(word)} {words.number(number)}", href=links.coverage(words, **here, state=state), className=chosen
        )

    said = words("beats_shift", first=f"{first:%Y-%m-%d %H:%M}", last=f"{last:%H:%M}")
    return html.Nav(
        [
            at("shift_before", before),
            html.Span(said, className="chosen"),
            *([at("shift_after", after)] if coverage.shift_end < now else ()),
            *(to(f"coverage_{state}", state, coverage.counts[state]) for state in _ALWAYS),
            *(to(f"beat_{s}", s, coverage.counts[s]) for s in _NOW_AND_THEN if coverage.counts[s]),
            *([dcc.Link(words("units_all"), href=links.coverage(words, **here))] if asked.state else ()),
        ],
        className="choices",
    )


def _rule(kind: str, rule: BeatRule, words: Words) -> str:
    layer = rule.zh if words.lang == "zh" else rule.en
    return words(f"beats_rule_{kind}", layer=layer, radius=f"{rule.radius_m:g}", share=_share(rule.share))


def _heard(coverage: BeatCoverage, zone: ZoneInfo, words: Words) -> str:
    if coverage.heard is None:
        return words("shift_unheard")
    first, last = (f"{moment.astimezone(zone):%H:%M}" for moment in coverage.heard)
    return words("beats_heard", first=first, last=last)


def _table(coverage: BeatCoverage, here: dict[str, str], zone: ZoneInfo, words: Words) -> Component:
    segments = coverage.kind == BeatKind.SEGMENT
    columns = [
        Column(words(f"beats_{coverage.kind}")),
        Column(words("area_above")),
        Column(words("beat_state")),
        Column(words("beat_times"), number=True),
        *((Column(words("beat_driven"), number=True), Column(words("beat_length"), number=True)) if segments else ()),
        Column(words("beat_last")),
        *day_columns(coverage),
    ]

    def row(line: BeatLine) -> list[Cell]:
        opens = links.coverage(words, **here, beat=str(line.id))
        latest = [f"{line.last_at.astimezone(zone):%m-%d %H:%M}", line.last_unit] if line.last_at else None
        return [
            dcc.Link(line.name or f"#{line.id}", href=opens),
            line.area,
            html.Span(words(f"beat_{line.state}"), className=f"state beat-{line.state}"),
            None if line.in_shift is None else dcc.Link(words.number(line.in_shift), href=opens),
            *((_share(line.driven), words.number(round(line.length_m))) if segments else ()),
            html.Span([html.Span(said) for said in latest], className="latest") if latest else None,
            *(
                heat(count, words, links.coverage(words, **here, beat=str(line.id), day=day.isoformat()))
                for day, count in zip(coverage.days, line.by_day, strict=True)
            ),
        ]

    return table(columns, [row(line) for line in coverage.lines], words, caption=words("beats_reading"))


def _opened(one: OpenedBeat, kind: str, here: dict[str, str], zone: ZoneInfo, words: Words) -> list[Component]:
    """The passes behind a number: of a segment also those that did not go far enough to count."""
    segments = kind == BeatKind.SEGMENT
    columns = [
        Column(words("unit")),
        Column(words("fleet")),
        Column(words("beat_first_at")),
        Column(words("beat_last_at")),
        *((Column(words("beat_share"), number=True), Column(words("beat_whole"))) if segments else ()),
        Column(""),
    ]

    def row(one: BeatPass) -> list[Cell]:
        first, last = one.first_at.astimezone(zone), one.last_at.astimezone(zone)
        window = {"from": f"{first - timedelta(minutes=10):%Y-%m-%dT%H:%M}", "to": f"{last:%Y-%m-%dT%H:%M:59}"}
        replay = links.replay(words, units=str(one.unit_id), **window)
        return [
            one.unit,
            one.fleet or words("no_fleet"),
            f"{first:%m-%d %H:%M:%S}",
            f"{last:%m-%d %H:%M:%S}",
            *((_share(one.share), words("duty_yes" if one.whole else "duty_no")) if segments else ()),
            dcc.Link(words("replay_open"), href=replay) if one.unit_id is not None else "",
        ]

    when = words("beat_in_shift") if one.day is None else words("beat_on_day", day=one.day.isoformat())
    title = f"{words('beat_passes', name=one.line.name or f'#{one.line.id}', when=when)} · {words.number(one.times)}"
    listed = table(columns, [row(passed) for passed in one.passes], words)
    return [
        html.H2(title, className="section"),
        listed if one.passes else html.P(words("beat_no_pass"), className="note-line"),
        html.Nav(dcc.Link(words("beat_close"), href=links.coverage(words, **here)), className="choices"),
    ]


def _share(share: float | None) -> str | None:
    return None if share is None else f"{100 * share:.0f}%"
