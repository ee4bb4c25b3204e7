"""The page of whoever runs the hall's screens: every display, what it shows and is told, and how another is joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.domain.access import Display
from dashboard.domain.order import Order, OrderKind, mark_of, standing
from layouts import links
from layouts.accounts import moment, scope_text
from layouts.desk import alarm, message
from layouts.elements import html
from layouts.parts.act import Options, act, one_of, outcome, said
from layouts.parts.table import Cell, Column, table
from layouts.parts.thumbnail import Picture, thumbnail
from layouts.words import Words

_LIVE = timedelta(minutes=2)  # it is written once a minute that one was heard of
_FRESH = timedelta(minutes=3)  # a picture is counted anew each minute, and told once a minute


@dataclass(frozen=True, slots=True)
class Room:
    """What the page is told beside the displays. By the id of each, ``pushed`` are the walls that may be pushed to it,
    a rotation among them, and ``pictures`` what the wall that it shows was last published as. ``targets`` are the areas
    that all may be turned to.
    """

    walls: Sequence[str]
    pushed: Mapping[int, Options]
    pictures: Mapping[int, Picture]
    targets: Options
    areas: Mapping[str, str]
    build: str
    now: datetime
    zone: ZoneInfo


def displays_page(displays: Sequence[Display], room: Room, words: Words, done: str | None) -> list[Component]:
    """``walls`` of the room are the presets that the asker may give."""
    columns = [
        Column(words("display_number"), number=True),
        Column(words("display")),
        Column(words("display_seen")),
        Column(words("display_shows")),
        Column(words("display_picture")),
        Column(words("display_wall")),
        Column(words("account_scope")),
        Column(words("display_build")),
        Column(words("display_bound")),
        Column(words("display_approved")),
        Column(words("display_ends")),
    ]
    rows = [_row(one, room, words) for one in displays]
    told = {place: _desk_of(one, room, words) for place, one in enumerate(displays)}
    return [
        *outcome(done, words),
        *_turned(displays, room, words),
        html.Div(table(columns, rows, words, details=told), className="lines displays"),
        *(_all_of_them(room, words) if displays else [message(words("no_screens"))]),
        html.H2(words("display_add"), className="section"),
        *_joining(room.walls, words),
    ]


def _row(one: Display, room: Room, words: Words) -> list[Cell]:
    return [
        str(one.id),
        one.name,
        _heard(one, room.now, words),
        None if one.shown is None else html.A(one.shown, href=links.wall(one.shown, words), className="desk-link"),
        _picture(one, room.now, words),
        one.wall,
        scope_text(one.scope, room.areas, words),
        _build(one, room.build, words),
        one.bound,
        words("display_approved_by", who=one.approved_by, at=moment(one.approved_at, room.zone)),
        moment(one.ends_at, room.zone),
    ]


def _desk_of(one: Display, room: Room, words: Words) -> Component:
    """What a display is told, and the buttons that tell it something else."""
    ours = standing(one.orders, room.now)
    path = f"/displays/{one.id}/order"

    def switch(kind: OrderKind) -> Component:
        on = kind in ours
        return act(path, words(f"display_{kind}{'_end' if on else ''}_do"), words, carried=_asked(kind, end=on))

    pushes = room.pushed.get(one.id, ())
    chosen = ours[OrderKind.PUSH].what if OrderKind.PUSH in ours else one.wall
    push = html.Form(
        [
            html.Label(
                [
                    html.Span(words("display_push_wall"), className="field-label"),
                    html.Select(
                        [html.Option(text, value=value) for value, text in pushes], name="what", className="field"
                    ),
                ],
                key=chosen,
            ),
            *[html.Button(words("display_push_do"), type="submit", className="button")],
        ],
        action=links.to(f"/displays/{one.id}/push", words),
        method="post",
        className="act push",
    )
    back = [switch(OrderKind.PUSH)] if OrderKind.PUSH in ours else []
    buttons = html.Div(
        [
            act(path, words("display_identify_do"), words, carried=_asked(OrderKind.IDENTIFY)),
            switch(OrderKind.FREEZE),
            switch(OrderKind.VISITOR),
            *([push] if pushes else []),
            *back,
            act(f"/displays/{one.id}/revoke", words("display_revoke_do"), words),
        ],
        className="acts",
    )
    told = html.Div([*_orders(one, ours, room, words), buttons], className="display-orders")
    return html.Div([*_seen(one, ours, room, words), told], className="display-desk")


def _seen(one: Display, ours: Mapping[OrderKind, Order], room: Room, words: Words) -> list[Component]:
    """What stands on it now; nothing is shown of an emergency, which its orders tell, nor before it was heard of."""
    picture = room.pictures.get(one.id)
    if picture is None or OrderKind.TURN in ours:
        return []
    heard = one.seen_at is not None and room.now - one.seen_at < _LIVE
    current = one.shown_at is not None and room.now - one.shown_at < _FRESH
    return [thumbnail(picture, words, figures=heard and current and OrderKind.FREEZE not in ours)]


def _orders(one: Display, ours: Mapping[OrderKind, Order], room: Room, words: Words) -> list[Component]:
    if not ours:
        return []
    obeyed = one.heard == mark_of(one.orders, room.now)
    state = html.Span(
        words("display_obeyed" if obeyed else "display_not_obeyed"),
        className=f"state state-{'live' if obeyed else 'late'}",
    )
    told = [
        html.Li(
            [
                words(f"display_order_{kind}", what=what_said(order, room.areas, words)),
                html.Span(
                    words("display_ordered", who=order.ordered_by, at=moment(order.ordered_at, room.zone)),
                    className="aside",
                ),
            ]
        )
        for kind, order in ours.items()
    ]
    return [html.Div([state, html.Ul(told, className="orders")], className="display-told")]


def what_said(order: Order, areas: Mapping[str, str], words: Words) -> str:
    """What an order is about, as a person would say it."""
    if order.kind is OrderKind.TURN:
        kind, _, key = order.what.partition(":")
        return areas.get(key, key) if kind == "area" else words("turn_case_is", id=key)
    return words("rotation", walls=", ".join(order.walls)) if len(order.walls) > 1 else order.what


def _turned(displays: Sequence[Display], room: Room, words: Words) -> list[Component]:
    """The emergency that runs, above everything else."""
    turns = (standing(one.orders, room.now).get(OrderKind.TURN) for one in displays)
    first = next((order for order in turns if order is not None), None)
    if first is None:
        return []
    what = what_said(first, room.areas, words)
    return [
        alarm(words("turn_on", what=what, who=first.ordered_by, at=moment(first.ordered_at, room.zone))),
        act("/displays/order", words("turn_end_do"), words, carried=_asked(OrderKind.TURN, end=True)),
    ]


def _all_of_them(room: Room, words: Words) -> list[Component]:
    buttons = [
        act(
            "/displays/order",
            words(f"display_{kind}{'_end' if end else ''}_all_do"),
            words,
            carried=_asked(kind, end=end),
        )
        for kind, end in (
            (OrderKind.IDENTIFY, False),
            (OrderKind.FREEZE, False),
            (OrderKind.FREEZE, True),
            (OrderKind.VISITOR, False),
            (OrderKind.VISITOR, True),
            (OrderKind.MUTE, False),
            (OrderKind.MUTE, True),
            (OrderKind.PUSH, True),
        )
    ]
    targets = [("", words("turn_no_area")), *room.targets]
    fields = [
        one_of("area", words("turn_area"), targets, ""),
        said("case", words("turn_case"), words("turn_case_hint")),
    ]
    return [
        html.H2(words("display_all"), className="section"),
        html.P(words("display_all_said"), className="act-note"),
        html.Div(buttons, className="acts"),
        html.H2(words("turn_title"), className="section"),
        html.P(words("turn_said"), className="act-note"),
        act("/displays/turn", words("turn_do"), words, fields),
    ]


def _asked(kind: OrderKind, *, end: bool = False) -> dict[str, str]:
    return {"kind": kind.value} | ({"end": "yes"} if end else {})


def _joining(walls: Sequence[str], words: Words) -> list[Component]:
    if not walls:
        return [message(words("display_no_wall"))]
    fields = [
        said("code", words("display_code"), "K7QM-3XPA"),
        said("name", words("display_name"), words("display_name_hint")),
        one_of("wall", words("display_wall"), [(name, name) for name in walls], walls[0]),
        said("network", words("display_network"), words("display_network_hint")),
    ]
    return [
        html.P(words("display_add_said"), className="act-note"),
        act("/displays", words("display_add_do"), words, fields),
    ]


def _heard(one: Display, now: datetime, words: Words) -> html.Span:
    if not one.claimed or one.seen_at is None:
        return html.Span(words("display_waiting"), className="state state-never")
    ago = now - one.seen_at
    if ago < _LIVE:
        return html.Span(words("display_live"), className="state state-live")
    kind = "late" if ago < 5 * _LIVE else "stale"
    return html.Span(words("display_late", ago=words.span(ago)), className=f"state state-{kind}")


def _picture(one: Display, now: datetime, words: Words) -> Cell:
    """How long ago what it shows was counted, as it last said."""
    if one.shown_at is None:
        return None
    ago = now - one.shown_at
    kind = "live" if ago < _FRESH else "late" if ago < 5 * _FRESH else "stale"
    return html.Span(words("display_late", ago=words.span(ago)), className=f"state state-{kind}")


def _build(one: Display, build: str, words: Words) -> Cell:
    if one.build is None:
        return None
    return words("display_build_same") if one.build == build else words("display_build_old", build=one.build)
