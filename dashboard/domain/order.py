"""Orders to screens: what an operator at a desk wants a screen to do, standing until it is taken back or ends."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

IDENTIFIED_FOR = timedelta(seconds=20)  # how long a screen shows its number
MUTED_FOR = timedelta(minutes=30)


class OrderKind(StrEnum):
    """One of each kind stands for a screen at most."""

    PUSH = "push"  # show these walls: one, or several in turn
    IDENTIFY = "identify"  # show its number, large, for some seconds
    FREEZE = "freeze"  # keep the picture that stands there
    MUTE = "mute"  # no sound of an alert, for a while
    VISITOR = "visitor"  # mask what guests must not read
    TURN = "turn"  # 应急一键切屏: one case or one area over everything

    @property
    def lasts(self) -> timedelta | None:
        """How long one holds by itself; ``None`` until it is taken back."""
        return {OrderKind.IDENTIFY: IDENTIFIED_FOR, OrderKind.MUTE: MUTED_FOR}.get(self)


@dataclass(frozen=True, slots=True)
class Order:
    """``what`` are the walls of a push, joined by commas, or ``case:<id>`` or ``area:<code>`` of a turn."""

    kind: OrderKind
    what: str
    ordered_by: str
    ordered_at: datetime
    ends_at: datetime | None = None

    def stands(self, now: datetime) -> bool:
        """Whether it has not ended by itself."""
        return self.ends_at is None or now < self.ends_at

    @property
    def walls(self) -> tuple[str, ...]:
        return tuple(self.what.split(",")) if self.kind is OrderKind.PUSH else ()


def standing(orders: Iterable[Order], now: datetime) -> dict[OrderKind, Order]:
    """What a screen is to do at a moment."""
    return {order.kind: order for order in orders if order.stands(now)}


def mark_of(orders: Iterable[Order], now: datetime) -> str:
    """What a screen says back once it has heard these orders. It begins with how it is to be drawn: whoever was told
    before of guests must have every panel anew.
    """
    ours = standing(orders, now)
    said = "|".join(f"{kind} {ours[kind].what} {ours[kind].ordered_at.isoformat()}" for kind in sorted(ours))
    drawn = "v" if OrderKind.VISITOR in ours else "p"
    return drawn + hashlib.blake2b(said.encode(), digest_size=5).hexdigest()
