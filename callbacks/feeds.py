"""``/feeds`` and ``/feeds/<name>``: how the sources stand."""

from __future__ import annotations

from dash.development.base_component import Component

from callbacks.desk import Asked, Desk, NotFoundError
from dashboard.hall import Hall
from layouts.feeds import feed_page, feeds_page


def register(desk: Desk, hall: Hall) -> None:
    def feeds(asked: Asked) -> list[Component]:
        return feeds_page(hall.feeds(), hall.clock.zone, asked.words)

    def feed(asked: Asked) -> list[Component]:
        declaration = next((one for one in hall.city.feeds if one.name == asked.said.get("name")), None)
        if declaration is None:
            raise NotFoundError
        label = declaration.label.en if asked.words.lang == "en" else declaration.label.zh
        return feed_page(label, hall.feed(declaration.name), hall.clock.zone, asked.words)

    desk.page("feeds", "/feeds", feeds)
    desk.page("feed", "/feeds/<name>", feed, bar=False, here="feeds")
