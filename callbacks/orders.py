"""What a display was told travels with the answer of its wall, and what it shows with its question."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from plotly.utils import PlotlyJSONEncoder

from dashboard.access.displays import Displays, Shown
from dashboard.domain.account import Asker
from dashboard.domain.order import Order, OrderKind, mark_of, standing
from dashboard.hall import Hall
from dashboard.snapshot.model import Snapshot
from layouts.focus import focus_sheet
from layouts.words import Words

log = logging.getLogger(__name__)

_DRAWN_FOR = timedelta(seconds=5)  # an emergency is counted this often, however many screens show it
_LONGEST = 60
_MOMENT = re.compile(r"[0-9]{1,14}")


@dataclass(frozen=True, slots=True)
class Told:
    """``mark`` is what the screen says back once it has heard ``orders`` and shows ``focus``."""

    mark: str
    orders: str  # as JSON
    focus: str  # the panel of an emergency as JSON: its props

    def heard(self, said: str | None) -> bool:
        """Whether the screen has heard all of it."""
        return said == self.mark

    def same_orders(self, said: str) -> bool:
        """Whether it has heard the orders, whatever an emergency shows by now."""
        return said.partition(".")[0] == self.mark.partition(".")[0]

    def drawn_alike(self, said: str | None) -> bool:
        """Whether what the screen has was drawn for the same eyes, guests or not."""
        return said is not None and said[:1] == self.mark[:1]


class Screens:
    """Every display of a hall, as it asks."""

    def __init__(self, hall: Hall, displays: Callable[[], Displays]) -> None:
        self._hall = hall
        self._displays = displays
        self._drawn: dict[tuple[str, str, str, bool], tuple[datetime, str]] = {}

    def told(self, who: Asker, lang: str, snapshot: Snapshot | None) -> Told:
        """What a display is to do now."""
        now = self._hall.clock.now()
        ours = standing(who.orders, now)
        focus = '{"children":null}'
        if OrderKind.TURN in ours and snapshot is not None:
            focus = self._focus(ours[OrderKind.TURN].what, who, lang, snapshot, now)
        content = hashlib.blake2b(focus.encode(), digest_size=4).hexdigest()
        orders = json.dumps(_said(who, ours), ensure_ascii=False, separators=(",", ":"))
        return Told(f"{mark_of(who.orders, now)}.{content}", orders, focus)

    def hear(self, who: Asker, wall: str, asked: Mapping[str, str]) -> None:
        """Keep what a display says of itself; what does not say that it is one of our pages says nothing."""
        if who.display_id is None or "o" not in asked:
            return
        heard = asked["o"].partition(".")[0]
        shown = Shown(
            asked.get("shown", wall)[:_LONGEST], _moment(asked.get("at", "")), asked.get("b", "")[:40], heard[:20]
        )
        self._displays().heard(who.display_id, shown)

    def _focus(self, target: str, who: Asker, lang: str, snapshot: Snapshot, now: datetime) -> str:
        """The emergency's panel for everybody of this scope; empty where it does not lie in the scope."""
        guests = is_for_guests(who)
        key = (target, who.scope.key, lang, guests)
        kept = self._drawn.get(key)
        if kept is not None and timedelta(0) <= now - kept[0] < _DRAWN_FOR:
            return kept[1]
        panel: dict[str, Any] = {"children": None}
        try:
            found = self._hall.focus(target, who.scope)
            fresh = next((one.freshness for one in snapshot.kpis if one is not None), None)
            if found is not None and fresh is not None:
                zone = ZoneInfo(snapshot.zone)
                panel = {"children": focus_sheet(found, fresh, now, zone, Words(lang), guests=guests)}
        except Exception:
            log.exception("%s cannot be shown on the screens; they keep their picture", target)
        text = json.dumps(panel, cls=PlotlyJSONEncoder, ensure_ascii=False, separators=(",", ":"))
        if len(self._drawn) > _LONGEST:
            self._drawn.clear()
        self._drawn[key] = (now, text)
        return text


def only_orders(build: str, told: Told) -> str:
    """For a screen that asks for a wall which is not its own any more: where to turn, and nothing of the wall."""
    return f'{{"build":"{build}","orders":{told.orders},"mark":"{told.mark}"}}'


def is_for_guests(who: Asker) -> bool:
    """Whether guests stand in front of a display: what they must not read is not sent there."""
    return any(order.kind is OrderKind.VISITOR for order in who.orders)


def walls_of(who: Asker) -> tuple[str, ...]:
    """The walls a display was told to show; none where it shows its own."""
    return next((order.walls for order in who.orders if order.kind is OrderKind.PUSH), ())


def _said(who: Asker, ours: Mapping[OrderKind, Order]) -> dict[str, Any]:
    pushed, identify, freeze = (ours.get(kind) for kind in (OrderKind.PUSH, OrderKind.IDENTIFY, OrderKind.FREEZE))
    number = {"number": who.display_id, "name": who.name}
    return {
        "walls": list(pushed.walls) if pushed else [],
        "frozen": freeze is not None,
        "guests": OrderKind.VISITOR in ours,
        "identify": number | {"until": _ms(identify.ends_at)} if identify else None,
        "turned": OrderKind.TURN in ours,
        "muted": _ms(ours[OrderKind.MUTE].ends_at) if OrderKind.MUTE in ours else None,
    }


def _moment(said: str) -> datetime | None:
    """Milliseconds since 1970, as a screen says them; anything else is nothing."""
    return datetime.fromtimestamp(int(said) / 1000, UTC) if _MOMENT.fullmatch(said) else None


def _ms(at: datetime | None) -> int | None:
    return None if at is None else round(at.timestamp() * 1000)
