"""The wall's page: an empty frame that the wire fills."""

from __future__ import annotations

from urllib.parse import unquote

import dash

from callbacks.door import Door, asker, preset, within
from callbacks.orders import walls_of
from callbacks.policy import Unknown, rights_of
from dashboard.domain.account import Right
from dashboard.hall import Hall
from layouts.elements import html
from layouts.wall import wall_page
from layouts.words import Words

_SHORTEST_S = 5  # of a rotation
ASK_EVERY_S = 1  # a change is on the screen within its feed's interval and two seconds


def register(door: Door, hall: Hall, build: str, lang: str) -> None:
    """``/wall/<name>``, in the language of ``?lang=`` or else of the settings.

    ``/wall/rotate`` turns from wall to wall; ``?rotate=main,patrol&every=20`` turns through these, from any wall. A
    wall that is not the asker's to see is left out.
    """
    declared = hall.city.declaration

    def page(name: str = "main", **query: str) -> html.Div:
        chosen = query.get("lang", lang)
        chosen = chosen if chosen in ("zh", "en") else lang
        who, name = asker(), unquote(name)  # a browser hands a path on as it stands in the address
        asked = tuple(query["rotate"].split(",")) if query.get("rotate") else ()
        own = asked or (declared.rotation.walls if name == "rotate" else (name,))
        ordered = walls_of(who)
        seen = {one: preset(hall, one, who) for one in (*ordered, *own)} if door.pages["wall"].lets(who) else {}
        arrangements = {one: shown.arrangement for one, shown in seen.items() if shown is not None}
        if not arrangements:
            return html.Div(Words(chosen)("no_such_wall"), className="note")
        turns = [one for one in own if one in arrangements]
        first = next(iter(arrangements))
        if who.display_id is not None:  # it may be told to show any wall that lies in its scope
            arrangements |= {one: declared.walls[one].arrangement for one in within(hall, who.scope)}
        return wall_page(
            first,
            chosen,
            arrangements=arrangements,
            every_s=_every(query.get("every", ""), declared.rotation.every.total_seconds()),
            hours=declared.hours,
            interval_s=ASK_EVERY_S,
            build=build,
            turns=turns or [first],
            display="" if who.display_id is None else str(who.display_id),
        )

    door.pages["wall"] = rights_of(Right.SEE_WALLS, unknown=Unknown.PAIR)
    title = declared.title.zh
    dash.register_page("wall", path_template="/wall/<name>", layout=page, title=title)  # type: ignore[no-untyped-call]


def _every(asked: str, usual: float) -> float:
    """How long a wall of a rotation stands; what is no number, or too short to be read, is the city's own."""
    return float(asked) if asked.isascii() and asked.isdigit() and int(asked) >= _SHORTEST_S else usual
