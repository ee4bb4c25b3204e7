"""Alerts: what must not wait until somebody looks, when each begins and ends, and who has it in hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_REASON = 200
NEW_FOR = timedelta(minutes=30)  # how long an urgent case, or a takeover, is news


class AlertKind(StrEnum):
    """In the order of the strip."""

    URGENT = "urgent"  # a new urgent case
    SUPERVISED = "supervised"  # a supervised case that is overdue
    FEED = "feed"  # a source is dead: a kind of its own, never a case alert that happens to be missing
    TAKEOVER = "takeover"  # another process has taken the polling over


# A feed at the edge of its rhythm must not ring at every poll: it rings after so long, and is over after so long.
_BEGINS_AFTER = {AlertKind.FEED: timedelta(seconds=30)}
_ENDS_AFTER = {AlertKind.FEED: timedelta(minutes=2)}


@dataclass(frozen=True, slots=True)
class Hush:
    """Somebody has an alert in hand: it makes no sound and says so; a silent one is not on the walls at all.

    ``key`` is one alert's, or ``feed:*`` for all of a kind. It holds until ``ends_at``, whatever happens.
    """

    id: int
    key: str
    silent: bool
    owner: str
    reason: str
    at: datetime
    ends_at: datetime

    def covers(self, key: str) -> bool:
        return self.key in (key, f"{key.partition(':')[0]}:*")


@dataclass(frozen=True, slots=True)
class Alert:
    """``key`` begins with its kind. ``case_id`` or ``feed`` is what it opens; ``label`` and ``area`` are names as they
    came, ``label_en`` where a city declares one.
    """

    key: str
    kind: AlertKind
    since: datetime
    label: str | None = None
    label_en: str | None = None
    area: str | None = None
    case_id: int | None = None
    feed: str | None = None
    hush: Hush | None = None

    @property
    def quiet(self) -> bool:
        """Whether somebody has it in hand."""
        return self.hush is not None


@dataclass(frozen=True, slots=True)
class Held:
    """What is remembered of a condition: since when it holds, when it last did, and whether it rings."""

    since: datetime
    true_at: datetime
    rings: bool
    alert: Alert


def settle(held: Mapping[str, Held], found: Iterable[Alert], now: datetime) -> dict[str, Held]:
    """What stands after one more look: hysteresis at both ends, so that what flaps rings once."""
    after = {}
    for alert in found:
        was = held.get(alert.key)
        since = was.since if was else now
        rings = (was is not None and was.rings) or now - since >= _BEGINS_AFTER.get(alert.kind, timedelta())
        first = was.alert.since if was and was.rings else alert.since
        after[alert.key] = Held(since, now, rings, replace(alert, since=first))
    for key, was in held.items():
        still = was.rings and now - was.true_at < _ENDS_AFTER.get(was.alert.kind, timedelta())
        if key not in after and still:
            after[key] = was
    return after


def ringing(held: Mapping[str, Held], hushes: Iterable[Hush], now: datetime) -> tuple[Alert, ...]:
    """The alerts that stand, each with who has it in hand: by kind, the newest first."""
    standing = [hush for hush in hushes if hush.at <= now < hush.ends_at]
    alerts = []
    for one in held.values():
        if one.rings:
            mine = [hush for hush in standing if hush.covers(one.alert.key)]
            alerts.append(replace(one.alert, hush=max(mine, key=lambda hush: (hush.silent, hush.at), default=None)))
    kinds = list(AlertKind)
    return tuple(sorted(alerts, key=lambda alert: (kinds.index(alert.kind), -alert.since.timestamp(), alert.key)))
