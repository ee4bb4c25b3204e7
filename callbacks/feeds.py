"""``/feeds`` and ``/feeds/<name>``: how the sources stand."""

from __future__ import annotations

from collections.abc import Callable

from dash.development.base_component import Component

from callbacks.desk import Asked, Desk, NotFoundError
from callbacks.policy import rights_of
from dashboard.domain.account import Right
from dashboard.domain.push import PushesStand
from dashboard.hall import Hall
from layouts.desk import alarm
from layouts.feeds import feed_page, feeds_page


def register(desk: Desk, hall: Hall, pushed: Callable[[str], PushesStand], *, overheard: bool = False) -> None:
    """``pushed`` says how the pushes of a feed stand. ``overheard``: people may sign in without encryption, which the
    page says in red.
    """

    def feeds(asked: Asked) -> list[Component]:
        yesterday = {name: days[0] for name, days in hall.reconciled(asked.scope, 1).items() if days}
        page = feeds_page(hall.feeds(), yesterday, hall.clock.zone, asked.words)
        return [alarm(asked.words("insecure")), *page] if overheard else page

    def feed(asked: Asked) -> list[Component]:
        declaration = next((one for one in hall.city.feeds if one.name == asked.said.get("name")), None)
        if declaration is None:
            raise NotFoundError
        label = declaration.label.en if asked.words.lang == "en" else declaration.label.zh
        days = None if declaration.daily_total is None else hall.reconciled(asked.scope).get(declaration.name, ())
        opens = Right.SEE_CASES in asked.rights
        pushes = pushed(declaration.name) if declaration.kind == "webhook" else None
        return feed_page(label, hall.feed(declaration.name), days, pushes, hall.clock.zone, asked.words, opens=opens)

    health = rights_of(Right.SEE_FIGURES, Right.OPERATE)
    desk.page("feeds", "/feeds", feeds, right=health)
    desk.page("feed", "/feeds/<name>", feed, right=health, bar=False, here="feeds")
