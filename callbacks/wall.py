"""The wall's page: an empty frame that the wire fills."""

from __future__ import annotations

import dash
from dash import html

from callbacks.door import Door, asker, preset
from callbacks.live import Wires
from callbacks.policy import Unknown, rights_of
from dashboard.domain.account import Right
from dashboard.hall import Hall
from layouts.wall import wall_page
from layouts.words import Words

_ASK_EVERY_S = 1  # a change is on the screen within its feed's interval and two seconds


def register(door: Door, hall: Hall, wires: Wires, build: str, lang: str) -> None:
    """``/wall/<name>``, in the language of ``?lang=`` or else of the settings. It arrives with what it shows."""

    def page(name: str = "main", **query: str) -> html.Div:
        chosen = query.get("lang", lang)
        chosen = chosen if chosen in ("zh", "en") else lang
        who = asker()
        shown = preset(hall, name, who) if door.pages["wall"].lets(who) else None
        if shown is None:
            return html.Div(Words(chosen)("no_such_wall"), className="note")
        wire = wires.current(name, chosen, who)
        return wall_page(
            name,
            chosen,
            wire.snapshot if wire else None,
            arrangements={name: shown.arrangement},
            interval_s=_ASK_EVERY_S,
            build=build,
        )

    door.pages["wall"] = rights_of(Right.SEE_WALLS, unknown=Unknown.PAIR)
    title = hall.city.declaration.title.zh
    dash.register_page("wall", path_template="/wall/<name>", layout=page, title=title)  # type: ignore[no-untyped-call]
