"""The alerts of a tick, from what is known anyway: the open cases, how the feeds stand, and who polls."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from dashboard.domain.alert import NEW_FOR, Alert, AlertKind, Held, Hush, ringing, settle
from dashboard.domain.health import FeedHealth, State
from dashboard.domain.scope import Scope
from dashboard.snapshot.scene import Scene
from dashboard.snapshot.tiles.deadlines import class_name, street_name
from dashboard.store.leases import Lease
from dashboard.store.open_set import urgent_ids
from dashboard.store.types import from_us

_DEAD = (State.STALE, State.FAILED, State.NEVER)
_MOST = 50  # of a kind: who has more has another problem


def case_alerts(scene: Scene) -> tuple[Alert, ...]:
    """New urgent cases and overdue supervised ones of the scope, the newest first."""
    cases = scene.open
    urgent = set(urgent_ids(scene.connection, scene.now - NEW_FOR))
    new = cases[cases["id"].isin(urgent)].sort_values("reported_us", ascending=False)
    late = cases[(cases["supervised_open"] == 1) & (scene.lights() == "red")].sort_values("due_us", ascending=False)
    found = []
    for kind, rows, since in ((AlertKind.URGENT, new, "reported_us"), (AlertKind.SUPERVISED, late, "due_us")):
        for _, case in rows.head(_MOST).iterrows():
            found.append(
                Alert(
                    key=f"{kind}:{int(case['id'])}",
                    kind=kind,
                    since=from_us(int(case[since])),
                    label=class_name(scene, int(case["class_id"])),
                    area=street_name(scene, int(case["area_id"])),
                    case_id=int(case["id"]),
                )
            )
    return tuple(found)


def feed_alerts(scene: Scene) -> tuple[Alert, ...]:
    """Feeds whose data stand still for longer than their rhythm allows, that fail, or that never brought anything."""
    labels = {declaration.name: declaration.label for declaration in scene.city.feeds}
    return tuple(
        Alert(
            key=f"{AlertKind.FEED}:{feed.name}",
            kind=AlertKind.FEED,
            since=_dead_since(feed, scene),
            label=labels[feed.name].zh,
            label_en=labels[feed.name].en,
            feed=feed.name,
        )
        for feed in scene.feeds
        if feed.state in _DEAD
    )


def _dead_since(feed: FeedHealth, scene: Scene) -> datetime:
    return scene.now if feed.as_of is None else min(scene.now, feed.as_of + feed.late_after)


class Watch:
    """Remembers from tick to tick what rings in each scope, and since when this process publishes under its lease."""

    def __init__(self) -> None:
        self._held: dict[str, dict[str, Held]] = {}
        self._epoch: tuple[int, datetime] | None = None

    def ringing(
        self, scope: Scope, found: Iterable[Alert], lease: Lease | None, hushes: Iterable[Hush], now: datetime
    ) -> tuple[Alert, ...]:
        """The alerts of a scope after one more look."""
        held = settle(self._held.get(scope.key, {}), [*found, *self._takeover(lease, now)], now)
        self._held[scope.key] = held
        return ringing(held, hushes, now)

    def _takeover(self, lease: Lease | None, now: datetime) -> list[Alert]:
        """Another process published until now: the first epoch takes nothing over."""
        if lease is None:
            return []
        if self._epoch is None or self._epoch[0] != lease.epoch:
            self._epoch = (lease.epoch, now)
        epoch, since = self._epoch
        if epoch == 1 or now - since >= NEW_FOR:
            return []
        return [Alert(f"{AlertKind.TAKEOVER}:{epoch}", AlertKind.TAKEOVER, since)]
