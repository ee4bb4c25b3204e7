"""A wall gone back to: the wall's own tiles as they stood, what differs, and how to go to any other moment."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.domain.selection import Known
from dashboard.snapshot.details import Moment
from dashboard.snapshot.model import MapTile, Outline, Snapshot, TrendTile
from layouts import ids, links, shell
from layouts.desk import message
from layouts.elements import html
from layouts.parts.choices import Choice, choices
from layouts.parts.differences import Difference, mark, walk
from layouts.parts.table import Column, table
from layouts.parts.tile import data, head
from layouts.wall import Panels, slot_of, wall_panels
from layouts.words import UNKNOWN, Words

BACK = timedelta(days=30)  # what the slider reaches; a date goes further
_STEPS = {"1d": timedelta(days=1), "1h": timedelta(hours=1), "10m": timedelta(minutes=10)}
_UNTOLD = ("fleets", "mileage", "coverage", "units")  # tiles of what was not kept
_MOST = 200  # differences in the table


def moment_page(
    moment: Moment,
    known: Known,
    wall: str,
    walls: Sequence[str],
    outline: Outline,
    now: datetime,
    zone: ZoneInfo,
    words: Words,
) -> list[Component]:
    """``wall`` is one of ``walls``, those that the asker may see; ``outline`` is of its map."""
    shown, other = (moment.then, moment.now) if known == "then" else (moment.now, moment.then)
    found, canvas = _canvas(shown, other, known, outline, words) if shown else ([], message(_why(moment, zone, words)))
    both = moment.then is not None
    return [
        _banner(moment.at, known, wall, now, zone, words),
        html.Div(
            [
                _ways(moment.at, known, wall, walls, now, zone, words),
                html.P(words(f"moment_{known}_means"), className="note-line"),
                html.P(_summary(found, both=both, words=words), className="note-line"),
            ],
            className="moment-ways",
        ),
        canvas,
        *_table(found, known, words),
        html.H2(words("moment_untold_title"), className="section"),
        html.P(words("moment_untold"), className="prose"),
    ]


def said_at(at: datetime, zone: ZoneInfo) -> str:
    """A moment as the address of a page has it: the city's own time, by the minute."""
    return f"{at.astimezone(zone):%Y-%m-%dT%H:%M}"


def _banner(at: datetime, known: Known, wall: str, now: datetime, zone: ZoneInfo, words: Words) -> html.Div:
    """What cannot be mistaken, and stays in sight however far the page is scrolled."""
    stands = f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
    return html.Div(
        [
            html.Strong(words("moment_banner")),
            html.Span(words("moment_of", wall=wall, at=stands), className="moment-at"),
            html.Span(f"{words(f'moment_{known}')} · {words('moment_ago', span=words.span(now - at))}"),
            html.A(words("moment_live"), href=links.wall(wall, words)),
        ],
        className="moment-banner",
        role="status",
    )


def _ways(
    at: datetime, known: Known, wall: str, walls: Sequence[str], now: datetime, zone: ZoneInfo, words: Words
) -> html.Div:
    """To another way of knowing it, another wall, another moment."""

    def to(at: datetime = at, known: Known = known, wall: str = wall) -> str:
        return links.moment(wall, words, at=said_at(at, zone), known=known)

    knowing: list[Choice] = [(words(f"moment_{one}"), to(known=one), one == known) for one in ("then", "now")]
    stepping: list[Choice] = [(words(f"moment_back_{name}"), to(at - step), False) for name, step in _STEPS.items()]
    stepping += [
        (words(f"moment_on_{name}"), to(at + step), False)
        for name, step in reversed(_STEPS.items())
        if at + step <= now
    ]
    others: list[Choice] = [(one, to(wall=one), one == wall) for one in walls]
    return html.Div(
        [
            choices(words("moment_known"), knowing),
            choices(words("moment_steps"), stepping),
            *([choices(words("moment_wall"), others)] if len(others) > 1 else []),
            _line(at, known, wall, now, zone, words),
        ]
    )


def _line(at: datetime, known: Known, wall: str, now: datetime, zone: ZoneInfo, words: Words) -> html.Div:
    """Where a script puts the slider and the fields of day and time."""
    spoken = {name: words(f"moment_{name}") for name in ("line", "day", "time", "show")}
    return html.Div(
        id=ids.MOMENT_LINE,
        className="moment-line",
        **data(
            first=_ms(min(at, now - BACK)),
            last=_ms(now),
            at=_ms(at),
            zone=zone.key,
            address=links.moment(wall, words, known=known),
            words=json.dumps(spoken, ensure_ascii=False),
        ),
    )


def _ms(at: datetime) -> str:
    """Of the minute it lies in: the slider goes by minutes."""
    return str(int(at.timestamp()) // 60 * 60_000)


def _why(moment: Moment, zone: ZoneInfo, words: Words) -> str:
    """Why nothing can be shown of what was known."""
    first = moment.first_known_at
    if first is not None and moment.at >= first:
        return words("moment_too_much")
    return words("moment_unknown_yet", at=UNKNOWN if first is None else f"{first.astimezone(zone):%Y-%m-%d %H:%M}")


def _summary(found: Sequence[Difference], *, both: bool, words: Words) -> Component | str:
    if not both:
        return words("moment_not_compared")
    if not found:
        return words("moment_same")
    return html.A(words("moment_differs", n=words.number(len(found))), href=f"#{ids.MOMENT_DIFFERENCES}")


def _canvas(
    shown: Snapshot, other: Snapshot | None, known: Known, outline: Outline, words: Words
) -> tuple[list[Difference], html.Div]:
    """The wall's own tiles in their places, with what differs marked."""
    arrangement = shown.arrangement
    panels = _panels(shown, words)
    found: list[Difference] = []
    if other is not None:
        against = words("moment_now" if known == "then" else "moment_then")
        found = mark(panels, _panels(other, words), against, words)
        found += _of_trend(shown.trend, other.trend, panels, words)
        found += _of_map(shown.map, other.map, outline, panels, words)
    _stand(panels, shown.built_at, known)
    page = html.Div(
        html.Div(
            [
                shell.slot(ids.KPIS),
                html.Div([slot_of(tile, words) for tile in arrangement.tiles], className="stage"),
            ],
            className="canvas",
        ),
        className="wall moment",
        **data(
            wall=shown.wall,
            lang=words.lang,
            turning=json.dumps({"places": {shown.wall: arrangement.places()}}, separators=(",", ":")),
            words=json.dumps(words.screen(), ensure_ascii=False),
        ),
    )
    for component_id, props in panels.items():
        if component_id in page:
            for name, value in props.items():
                setattr(page[component_id], name, value)
    return found, page


def _panels(shown: Snapshot, words: Words) -> Panels:
    """As the live wall is drawn, but for the tiles of what was not kept."""
    panels = wall_panels(shown, words.lang)
    titles = {"fleets": "fleets_online", "mileage": "mileage_today", "coverage": "coverage_tile", "units": "units_tile"}
    for tile in _UNTOLD:
        if tile in shown.arrangement.tiles:
            body = html.P([UNKNOWN, " ", words("moment_tile_untold")], className="tile-broken")
            panels[tile] = {"children": html.Div([head(words(titles[tile]), ""), body], className="tile")}
    return panels


def _stand(panels: Panels, at: datetime, known: Known) -> None:
    """Nothing here grows old: figures stand at the moment, open their cases of then, and no feed's age is told."""
    for props in panels.values():
        for node in walk(props.get("children")):
            if hasattr(node, "data-as-of"):
                setattr(node, "data-as-of", at.isoformat())
            if getattr(node, "data-state", "broken") != "broken":
                setattr(node, "data-state", "stood")
            if isinstance(node, html.A):
                node.href = links.stood(node.href, at, known)  # type: ignore[attr-defined]


def _of_trend(here: TrendTile | None, there: TrendTile | None, panels: Panels, words: Words) -> list[Difference]:
    """Of each window and line the sum; the chart itself has no room for two, and says that it differs."""
    if here is None or there is None:
        return []
    found = []
    for mine, theirs in zip(here.windows, there.windows, strict=True):
        differing = [pair for pair in zip(mine.lines, theirs.lines, strict=True) if pair[0].values != pair[1].values]
        for pair in differing:
            name = f"{words.period(mine.name)} · {words.indicator(pair[0].indicator)}"
            sums = [words.number(sum(value or 0 for value in line.values)) for line in pair]
            found.append(Difference(words("trend"), name, *sums))
        if differing:
            panels[ids.trend_caption(mine.name)]["children"].append(_further(len(differing), words))
    return found


def _of_map(
    here: MapTile | None, there: MapTile | None, outline: Outline, panels: Panels, words: Words
) -> list[Difference]:
    """Of each polygon its open cases."""
    if here is None or there is None:
        return []
    mine, theirs = ({tint.name: tint for tint in tile.tints}["open"].values for tile in (here, there))
    found = [
        Difference(words("map"), words("moment_open_in", area=name), words.number(one), words.number(other))
        for name, one, other in zip(outline.names, mine, theirs, strict=True)
        if one != other
    ]
    if found:
        panels[ids.MAP_LEGEND]["children"].children.append(_further(len(found), words))
    return found


def _further(n: int, words: Words) -> html.Span:
    """Where the figures are drawn and not written: that some differ, and which is in the table."""
    return html.Span(words("moment_mark", value=words("moment_differs", n=words.number(n))), className="other")


def _table(found: Sequence[Difference], known: Known, words: Words) -> list[Component]:
    """All that differs, in one place: what a chart, a map or a reader of pages cannot show beside the figure."""
    if not found:
        return []
    columns = [Column(words("moment_tile")), Column(words("moment_figure"))]
    columns += [Column(words(f"moment_{one}").capitalize(), number=True) for one in ("then", "now")]

    def row(one: Difference) -> list[str]:
        both = (one.here, one.there) if known == "then" else (one.there, one.here)
        return [one.tile, one.row, *(words("moment_not_there") if text is None else text.strip(" /") for text in both)]

    left = words("moment_more", n=words.number(len(found) - _MOST)) if len(found) > _MOST else ""
    return [
        html.H2(words("moment_differs", n=words.number(len(found))), id=ids.MOMENT_DIFFERENCES, className="section"),
        table(columns, [row(one) for one in found[:_MOST]], words, caption=left),
    ]
