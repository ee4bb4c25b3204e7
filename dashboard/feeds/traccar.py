"""Kind ``traccar``: fleets behind a Traccar server, JT/T 808 terminals among them, by its REST interface.

A poll asks for every device's last position. What arrives at the server late, or came while nobody asked, is found by
reading the devices' recent history again, some of them a poll; of that only what was not told yet is told.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from pydantic import Field, model_validator

from dashboard.clock import Clock
from dashboard.feeds.contract import BadRow, DoubtfulPayload, Part, Payload, Record, Watermark
from dashboard.feeds.declaration import Declared, Duration, FeedDeclaration
from dashboard.feeds.http import Answer, Visit
from dashboard.feeds.mapping import Mapping
from dashboard.feeds.options import options_of

_REMEMBERED = 5_000  # positions of a device, told between two rounds


class TraccarOptions(Declared):
    """Where the server is, and how much of the past is asked for again."""

    url: str = Field(pattern=r"^https?://\S+$")  # without /api
    token: str | None = None  # made in Traccar's user settings; never a password
    headers: dict[str, str] = Field(default_factory=dict)
    devices_every: Duration = timedelta(minutes=5)  # how often the lists of devices and groups are read
    reread_every: Duration = timedelta(minutes=10)  # how often a round of history begins
    reread: Duration = timedelta(hours=1)  # how far back a round reaches; an outage of ours is added
    devices_at_once: int = Field(50, ge=1, le=1000)  # whose history one poll reads at most

    @model_validator(mode="after")
    def _is_said_once(self) -> TraccarOptions:
        if self.token is not None and "Authorization" in self.headers:
            raise ValueError("'token' and a header 'Authorization' say the same thing twice")
        return self


class _Told:
    """What was told of positions since this process began: their numbers rise in the order in which they arrived."""

    def __init__(self) -> None:
        self._last: dict[int, int] = {}  # by device, the number of its last position
        self._since: dict[int, set[int]] = {}  # by device, what was told since its history was read
        self._read: dict[
            int, tuple[datetime, int]
        ] = {}  # by device, from where it was read and the highest number then
        self._heard: dict[int, str] = {}  # by device, when the server had last heard of it then

    def news(self, latest: Iterable[dict[str, Any]], last_id: int, again: set[int]) -> list[dict[str, Any]]:
        """The last positions that were not told; those of the devices in ``again`` all the same."""
        news = []
        for position in latest:
            device, number = position.get("deviceId", -1), _number(position)
            known = self._last.get(device)
            if device in again or (number > last_id if known is None else number != known):
                news.append(position)
            self._last[device] = number
            since = self._since.setdefault(device, set())
            if len(since) >= _REMEMBERED:  # no round comes: told again it does no harm
                since.clear()
            since.add(number)
        return news

    def silent(self, device: dict[str, Any]) -> bool:
        """Whether the server has heard nothing of a device since its history was read."""
        return device["id"] in self._heard and self._heard[device["id"]] == device.get("lastUpdate")

    def late(
        self, device: dict[str, Any], history: Iterable[dict[str, Any]], reaches_to: datetime, last_id: int
    ) -> list[dict[str, Any]]:
        """What of a device's history was not told, live or by an earlier round."""
        id_ = device["id"]
        told = self._since.get(id_, set())
        read_from, floor = self._read.get(id_, (reaches_to, -1))
        if read_from > reaches_to:
            floor = -1
        numbered = [(_number(position), position) for position in history]
        self._read[id_] = (reaches_to, last_id)
        self._since[id_] = {number for number in told | {number for number, _ in numbered} if number > last_id}
        if device.get("lastUpdate") is not None:
            self._heard[id_] = device["lastUpdate"]
        return [position for number, position in numbered if number > floor and number not in told]


class Traccar:
    """Its watermark: the highest position number seen, when it was asked, and where a round of history stands."""

    def __init__(self, declaration: FeedDeclaration, clock: Clock) -> None:
        self.name = declaration.name
        self._inner = declaration.inner_network
        self._options = options_of(declaration, TraccarOptions)
        self._mapping = Mapping(declaration)
        self._clock = clock
        self._base = self._options.url.rstrip("/") + "/api"
        self._devices: dict[int, dict[str, Any]] = {}
        self._groups: dict[int, dict[str, Any]] = {}
        self._listed_at: datetime | None = None
        self._unlisted: set[Any] = set()  # not ours to list, though their positions are told
        self._latest: tuple[bytes, list[dict[str, Any]]] = (b"", [])
        self._told = _Told()
        self._stands: dict[str, Any] = {}  # the watermark that goes with what was told

    def fetch(self, since: Watermark | None) -> Payload:
        """The positions that are new to us. Raises ``FeedError``; ``DoubtfulPayload`` for what is no list."""
        now = self._clock.now()
        state = dict(since.state) if since else {}
        if state != self._stands:  # what was told last was not kept
            self._told = _Told()
        self._stands = {}
        options = self._options
        last: int = state.get("last_id", -1)
        bearer = {"Authorization": f"Bearer {options.token}"} if options.token else {}
        with Visit({"Accept": "application/json", **bearer, **options.headers}, self._inner) as visit:
            latest = self._positions(visit)
            unknown = {position.get("deviceId") for position in latest} - self._devices.keys()
            listing = self._listed_at is None or now - self._listed_at >= options.devices_every
            again: set[int] = set()
            if listing or unknown - self._unlisted:
                again = self._list_devices(visit)
                self._listed_at, self._unlisted = now, unknown - self._devices.keys()
            sweep = self._sweep(state, now)
            history = self._history(visit, sweep, state, now) if sweep else []
        news = self._told.news(latest, last, again)
        state |= {"last_id": max((last, *map(_number, latest))), "asked_at": now.isoformat()}
        state["sweep"] = sweep
        self._stands = state
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

    def _positions(self, visit: Visit) -> list[dict[str, Any]]:
        """The last positions; an answer that is the last one to the byte is not read again."""
        answer = visit.get(f"{self._base}/positions")
        if answer.body != self._latest[0]:
            self._latest = (answer.body, _objects(answer))
        return self._latest[1]

    def _list_devices(self, visit: Visit) -> set[int]:
        """Read devices and groups; whose words have changed: one off duty sends no position that says so."""
        before = {id_: self._words(device) for id_, device in self._devices.items()}
        self._devices = {device["id"]: device for device in self._list(visit, "devices") if "id" in device}
        self._groups = {group["id"]: group for group in self._list(visit, "groups") if "id" in group}
        return {id_ for id_, device in self._devices.items() if self._words(device) != before.get(id_)}

    def _words(self, device: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """What is said of a device beside what changes with each of its positions."""
        said = {name: value for name, value in device.items() if name not in ("lastUpdate", "positionId")}
        return said, self._groups.get(device.get("groupId") or 0, {})

    def _list(self, visit: Visit, what: str, params: dict[str, str | int] | None = None) -> list[dict[str, Any]]:
        return _objects(visit.get(f"{self._base}/{what}", params))

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
        hurry = away or begun_at is None
        return {"from": earliest.isoformat(), "to": now.isoformat(), "after": -1, "hurry": hurry}

    def _history(
        self, visit: Visit, sweep: dict[str, Any], state: dict[str, Any], now: datetime
    ) -> list[dict[str, Any]]:
        """The next devices' positions of the round; moves ``sweep`` on, and empties it at the end.

        A round takes its time, so that no poll is dearer than the others; the first one and one after a silence do not.
        """
        ids = sorted(self._devices)
        waiting = [id_ for id_ in ids if id_ > sweep["after"]]
        turn = self._options.devices_at_once
        if not sweep.get("hurry"):
            passed = (now - datetime.fromisoformat(state["swept_at"])) / self._options.reread_every
            turn = min(turn, math.ceil(passed * len(ids)) - (len(ids) - len(waiting)))
        stretch = {"from": _instant(sweep["from"]), "to": _instant(sweep["to"])}
        reaches_to = datetime.fromisoformat(sweep["from"])
        positions: list[dict[str, Any]] = []
        for id_ in waiting:
            device = self._devices[id_]
            if not self._told.silent(device):
                if turn <= 0:
                    return positions
                turn -= 1
                history = self._list(visit, "positions", {"deviceId": id_, **stretch})
                positions += self._told.late(device, history, reaches_to, state.get("last_id", -1))
            sweep["after"] = id_
        sweep.clear()
        return positions


def _objects(answer: Answer) -> list[dict[str, Any]]:
    document = answer.json()
    if not isinstance(document, list) or not all(isinstance(item, dict) for item in document):
        raise DoubtfulPayload(f"{answer.url}: no list of objects")
    return document


def _number(position: dict[str, Any]) -> int:
    number = position.get("id")
    return number if isinstance(number, int) else -1


def _instant(iso: str) -> str:
    """As Traccar reads it: UTC with a Z."""
    return datetime.fromisoformat(iso).strftime("%Y-%m-%dT%H:%M:%SZ")
