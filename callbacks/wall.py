"""The wall's page: an empty frame that the wire fills."""

from __future__ import annotations

import dash
from dash import html
from flask import Flask, redirect
from werkzeug.wrappers import Response

from callbacks.live import Wires
from dashboard.hall import Hall
from layouts.wall import wall_page
from layouts.words import Words

_ASK_EVERY_S = 1  # a change is on the screen within its feed's interval and two seconds


def register(app: dash.Dash, hall: Hall, wires: Wires, build: str, lang: str) -> None:
    """``/wall/<name>``, in the language of ``?lang=`` or else of the settings. It arrives with what it shows."""

    def page(name: str = "main", **query: str) -> html.Div:
        chosen = query.get("lang", lang)
        chosen = chosen if chosen in ("zh", "en") else lang
        preset = hall.wall(name)
        if preset is None:
            return html.Div(Words(chosen)("no_such_wall"), className="note")
        wire = wires.current(name, chosen)
        return wall_page(
            name,
            chosen,
            wire.snapshot if wire else None,
            arrangements={name: preset.arrangement},
            interval_s=_ASK_EVERY_S,
            build=build,
        )

    title = hall.city.declaration.title.zh
    dash.register_page("wall", path_template="/wall/<name>", layout=page, title=title)  # type: ignore[no-untyped-call]

    server: Flask = app.server

    @server.get("/")
    def desk() -> Response:
        return redirect("/wall/main")
