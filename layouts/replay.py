"""The replay: a map and a clock that a script drives, and the same in tables, from which one jumps into the clock."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import dash_leaflet as dl
from dash.development.base_component import Component

from dashboard.snapshot.details import Replay, TrackEvent, UnitTrack
from layouts import ids, links
from layouts.desk import message
from layouts.elements import html
from layouts.parts.map import BARE
from layouts.parts.table import Cell, Column, table
from layouts.parts.tile import aria, data
from layouts.words import Words

_MOST_EVENTS = 200
_OF_SCRIPT = (
    "play", "pause", "next", "clock", "rate", "follow", "follow_none", "position", "no_fix", "not_begun",
    "ended", "parked", "failed", "from", "to", "show",
)  # fmt: skip
_STAGES = ("open", "working", "done", "closed")


def replay_page(
    replay: Replay, said: Mapping[str, str], outline: str, now: datetime, zone: ZoneInfo, words: Words
) -> list[Component]:
    """``outline`` is the wall whose areas lie under the tracks; ``said`` is what the address asked for."""
    if not replay.tracks:
        return [message(words("replay_choose")), html.A(words("nav_patrols"), href=links.roster(words))]
    fixes = sum(len(track.spots) for track in replay.tracks)
    numbers = {"n": len(replay.tracks), "fixes": fixes, "cases": len(replay.cases)}
    stands = words("replay_units", **{name: words.number(number) for name, number in numbers.items()})
    notes = [words(f"replay_cases_{replay.left_out}")] if replay.left_out else []
    return [
        _windows(said, now, zone, words),
        html.P([stands, *(f" · {note}" for note in notes)], className="note-line"),
        _stage(replay, said, outline, zone, words) if fixes or replay.cases else message(words("replay_none")),
        html.H2(words("units"), className="section"),
        _units(replay, zone, words),
        _exports(replay, said, words),
        html.H2(words("event"), className="section"),
        _events(replay, zone, words),
    ]


def window_of(replay: Replay, zone: ZoneInfo) -> dict[str, str]:
    """The window as an address holds it."""
    return {
        name: at.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S")
        for name, at in (("from", replay.first_at), ("to", replay.last_at))
    }


def _chosen(said: Mapping[str, str]) -> dict[str, str]:
    return {name: said[name] for name in ("units", "fleet", "cases") if name in said}


def _windows(said: Mapping[str, str], now: datetime, zone: ZoneInfo, words: Words) -> html.Nav:
    """Ways to other windows. Each loads the page anew: the clock of another window is another clock."""
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [today - timedelta(days=back) for back in range(3)]
    choices = [
        html.A(
            f"{day:%m-%d}",
            href=links.replay(
                words,
                **_chosen(said),
                **{"from": f"{day:%Y-%m-%dT%H:%M}", "to": f"{day + timedelta(days=1):%Y-%m-%dT%H:%M}"},
            ),
        )
        for day in days
    ]
    return html.Nav([*choices, html.Div(id=ids.REPLAY_WINDOW, className="replay-window")], className="choices")


def _stage(replay: Replay, said: Mapping[str, str], outline: str, zone: ZoneInfo, words: Words) -> html.Div:
    window = {**_chosen(said), **window_of(replay, zone)}
    spoken = {
        key: words(f"replay_{key}", span="{span}") if key == "no_fix" else words(f"replay_{key}") for key in _OF_SCRIPT
    }
    legend = [
        html.Span([html.I(className=f"case-sign case-{stage}"), words(f"stage_{stage}")], className="legend-entry")
        for stage in _STAGES
    ]
    return html.Div(
        [
            dl.Map(
                id=ids.REPLAY_MAP,
                className="replay-map",
                **BARE,
            ),
            html.Div(id=ids.REPLAY_SIDE, className="replay-side"),
            html.Div(id=ids.REPLAY_BAR, className="replay-bar"),
            html.Div(legend if replay.cases else [], className="replay-legend"),
        ],
        id=ids.REPLAY,
        className="replay",
        **data(
            tracks=links.tracks("json", **window),
            outline=f"/outline/{links.part(outline)}",
            zone=zone.key,
            lang=words.lang,
            words=json.dumps(spoken, ensure_ascii=False),
        ),
        **aria(label=words("replay_map")),
        role="region",
    )


def _units(replay: Replay, zone: ZoneInfo, words: Words) -> Component:
    columns = [
        Column(words("unit")),
        Column(words("fleet")),
        Column(words("replay_from")),
        Column(words("replay_to")),
        *(Column(words(name), number=True) for name in ("fixes", "mileage", "stops", "gaps")),
    ]

    def moment(track: UnitTrack, which: int) -> str | None:
        if not track.spots:
            return None
        at = datetime.fromtimestamp(track.spots[which][0] / 1_000_000, zone)
        return f"{at:%Y-%m-%d %H:%M:%S}"

    rows = [
        [
            track.label,
            track.fleet or words("no_fleet"),
            moment(track, 0),
            moment(track, -1),
            words.number(len(track.spots)),
            f"{track.driven_m / 1000:,.1f}" if track.spots else None,
            *(
                words.number(sum(event.kind == kind for event in track.events)) if track.spots else None
                for kind in ("stop", "gap")
            ),
        ]
        for track in replay.tracks
    ]
    return table(columns, rows, words)


def _exports(replay: Replay, said: Mapping[str, str], words: Words) -> html.Nav:
    window = {**_chosen(said), "from": replay.first_at.isoformat(), "to": replay.last_at.isoformat()}
    files = [
        html.A(form, href=links.tracks(form.lower(), **window, lang=words.lang), download="")
        for form in ("CSV", "GeoJSON")
    ]
    return html.Nav([html.Span(words("replay_export")), *files], className="choices")


def _events(replay: Replay, zone: ZoneInfo, words: Words) -> Component:
    columns = [Column(words(name)) for name in ("unit", "event_kind", "event_first", "event_last")]
    columns.append(Column(words("event_span"), number=True))
    events = sorted(
        ((event, track) for track in replay.tracks for event in track.events), key=lambda pair: pair[0].first_at
    )
    rows: list[list[Cell]] = [
        [
            track.label,
            html.Span(words(f"event_{event.kind}"), className=f"event-{event.kind}"),
            _seek(event, zone),
            f"{event.last_at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
            words.span(event.last_at - event.first_at),
        ]
        for event, track in events[:_MOST_EVENTS]
    ]
    left = words("events_left", n=_MOST_EVENTS) if len(events) > _MOST_EVENTS else ""
    return table(columns, rows, words, caption=left)


def _seek(event: TrackEvent, zone: ZoneInfo) -> html.Button:
    moment = f"{event.first_at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    return html.Button(
        moment, type="button", className="seek", **data(seek=str(int(event.first_at.timestamp() * 1000)))
    )
