"""Kind ``traccar``: fleets behind a Traccar server, JT/T 808 terminals among them, by its REST interface.

A poll asks for every device's last position. What arrives at the server late, or came while nobody asked, is found by
reading the devices' recent history again, some of them a poll.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from pydantic import Field, model_validator

from dashboard.clock import Clock
from dashboard.feeds.contract import BadRow, DoubtfulPayload, Part, Payload, Record, Watermark
from dashboard.feeds.declaration import Declared, Duration, FeedDeclaration
from dashboard.feeds.http import Visit
from dashboard.feeds.mapping import Mapping
from dashboard.feeds.options import options_of


class TraccarOptions(Declared):
    """Where the server is, and how much of the past is asked for again."""

    url: str = Field(pattern=r"^https?://\S+$")  # without /api
    token: str | None = None  # made in Traccar's user settings; never a password
    headers: dict[str, str] = Field(default_factory=dict)
    devices_every: Duration = timedelta(minutes=5)  # how often the lists of devices and groups are read
    reread_every: Duration = timedelta(minutes=10)  # how often a round of history begins
    reread: Duration = timedelta(hours=1)  # how far back a round reaches; an outage of ours is added
    devices_at_once: int = Field(50, ge=1, le=1000)  # whose history one poll reads

    @model_validator(mode="after")
    def _is_said_once(self) -> TraccarOptions:
        if self.token is not None and "Authorization" in self.headers:
            raise ValueError("'token' and a header 'Authorization' say the same thing twice")
        return self


class Traccar:
    """Its watermark: the highest position number seen, when it was asked, and where a round of history stands."""

    def __init__(self, declaration: FeedDeclaration, clock: Clock) -> None:
        self.name = declaration.name
        self._options = options_of(declaration, TraccarOptions)
        self._mapping = Mapping(declaration)
        self._clock = clock
        self._base = self._options.url.rstrip("/") + "/api"
        self._devices: dict[int, dict[str, Any]] = {}
        self._groups: dict[int, dict[str, Any]] = {}
        self._listed_at: datetime | None = None
        self._unlisted: set[Any] = set()  # not ours to list, though their positions are told

    def fetch(self, since: Watermark | None) -> Payload:
        """The positions that are new to us. Raises ``FeedError``; ``DoubtfulPayload`` for what is no list."""
        now = self._clock.now()
        state = dict(since.state) if since else {}
        options = self._options
        bearer = {"Authorization": f"Bearer {options.token}"} if options.token else {}
        with Visit({"Accept": "application/json", **bearer, **options.headers}) as visit:
            latest = self._list(visit, "positions")
            unknown = {position.get("deviceId") for position in latest} - self._devices.keys()
            listing = self._listed_at is None or now - self._listed_at >= options.devices_every
            if listing or unknown - self._unlisted:
                self._devices = {device["id"]: device for device in self._list(visit, "devices") if "id" in device}
                self._groups = {group["id"]: group for group in self._list(visit, "groups") if "id" in group}
                self._listed_at, self._unlisted = now, unknown - self._devices.keys()
            sweep = self._sweep(state, now)
            history = self._history(visit, sweep) if sweep else []
        last = state.get("last_id", -1)
        # A device that went off duty sends nothing more: with each new list all are told again.
        news = [position for position in latest if listing or _number(position) > last]
        state |= {"last_id": max((last, *map(_number, latest))), "asked_at": now.isoformat()}
        state["sweep"] = sweep
        positions = [*history, *news]
        parts = (Part("positions", positions),) if positions else ()
        return Payload(parts, now, Watermark(state), unchanged=not positions)

    def parse(self, payload: Payload) -> Iterator[Record | BadRow]:
        """Each position with its device and the device's group, as ``position``, ``device`` and ``group``."""
        for part in payload.parts:
            for position in part.content:
                device = self._devices.get(position.get("deviceId"), {})
                group = self._groups.get(device.get("groupId") or 0, {})
                row = {"position": position, "device": device, "group": group}
                yield self._mapping.record(row, f"position {position.get('id')}", payload.fetched_at)

    def _list(self, visit: Visit, what: str, params: dict[str, str | int] | None = None) -> list[dict[str, Any]]:
        answer = visit.get(f"{self._base}/{what}", params)
        document = answer.json()
        if not isinstance(document, list) or not all(isinstance(item, dict) for item in document):
            raise DoubtfulPayload(f"{answer.url}: no list of objects")
        return document

    def _sweep(self, state: dict[str, Any], now: datetime) -> dict[str, Any] | None:
        """The round of history that is on its way, or a new one when it is time: after a silence of ours at once."""
        running: dict[str, Any] | None = state.get("sweep")
        asked_at = datetime.fromisoformat(state["asked_at"]) if "asked_at" in state else now
        begun_at = datetime.fromisoformat(state["swept_at"]) if "swept_at" in state else None
        away = now - asked_at > timedelta(minutes=2)
        if running and not away:
            return running
        every = self._options.reread_every
        if not away and (not every or (begun_at is not None and now - begun_at < every)):
            return None
        state["swept_at"] = now.isoformat()
        earliest = min(datetime.fromisoformat(running["from"]) if running else now, asked_at) - self._options.reread
        return {"from": earliest.isoformat(), "to": now.isoformat(), "after": -1}

    def _history(self, visit: Visit, sweep: dict[str, Any]) -> list[dict[str, Any]]:
        """The next devices' positions of the round; moves ``sweep`` on, and empties it at the end."""
        waiting = sorted(id_ for id_ in self._devices if id_ > sweep["after"])
        chosen = waiting[: self._options.devices_at_once]
        stretch = {"from": _instant(sweep["from"]), "to": _instant(sweep["to"])}
        positions = [
            position for id_ in chosen for position in self._list(visit, "positions", {"deviceId": id_, **stretch})
        ]
        if len(chosen) == len(waiting):
            sweep.clear()
        else:
            sweep["after"] = chosen[-1]
        return positions


def _number(position: dict[str, Any]) -> int:
    number = position.get("id")
    return number if isinstance(number, int) else -1


def _instant(iso: str) -> str:
    """As Traccar reads it: UTC with a Z."""
    return datetime.fromisoformat(iso).strftime("%Y-%m-%dT%H:%M:%SZ")
