"""Kind ``mqtt``: messages in JSON from a broker, as sensors and 808 gateways publish them.

A thread of the client's own fills a queue; a poll empties it. A message is confirmed to the broker when what it brought
is in the store, so one that was under way when the hall fell is sent again.
"""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections import deque
from collections.abc import Iterator
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from pydantic import Field

from dashboard.clock import Clock
from dashboard.feeds.contract import BadReason, BadRow, FeedError, Part, Payload, Record, Watermark
from dashboard.feeds.declaration import Declared, FeedDeclaration
from dashboard.feeds.listing import at_path
from dashboard.feeds.mapping import Mapping
from dashboard.feeds.options import options_of
from dashboard.feeds.rules import bad_row
from dashboard.hosts import InnerNetwork
from dashboard.outgoing import RefusedAddressError, addresses, connect

log = logging.getLogger(__name__)

_CONNECT_S = 5.0
_MOST_WAITING = 100_000  # messages; beyond them the oldest are lost here and come again from the broker
_MOST_AT_ONCE = 20_000
_MOST_TRIES = 3


class MqttOptions(Declared):
    """Which broker, and what to listen to."""

    host: str
    port: int = Field(1883, ge=1, le=65535)
    topics: tuple[str, ...] = Field(min_length=1)
    client_id: str | None = None  # the broker keeps messages for it while we are away; unset: the feed's name
    username: str | None = None
    password: str | None = None
    tls: bool = False  # checked against the machine's own certificate store
    qos: int = Field(1, ge=0, le=1)
    items: str = ""  # path of a list in a message; unset: the message is one row, or a list of rows


class _Client(paho.Client):
    """Connects where it may, to the address that was judged."""

    inner: InnerNetwork = False

    def _create_socket_connection(self) -> socket.socket:
        return connect(self._host, self._port, self.inner, self._connect_timeout)


class Mqtt:
    """Its watermark is the number of the batch that was kept last: what it held is then confirmed."""

    def __init__(self, declaration: FeedDeclaration, clock: Clock) -> None:
        self.name = declaration.name
        self._inner = declaration.inner_network
        self._options = options_of(declaration, MqttOptions)
        self._mapping = Mapping(declaration)
        self._clock = clock
        self._waiting: deque[paho.MQTTMessage] = deque(maxlen=_MOST_WAITING)
        self._handed: list[paho.MQTTMessage] = []
        self._mark = ""
        self._tries = 0
        self._batch = 0
        self._problem: str | None = None
        self._client: paho.Client | None = None
        self._connected = threading.Event()

    def fetch(self, since: Watermark | None) -> Payload:
        """What came since the last poll. Raises ``FeedError`` while there is no connection."""
        if self._client is None:
            self._client = self._connecting()
        if not self._connected.wait(_CONNECT_S) and not self._waiting:
            raise FeedError(f"mqtt {self._options.host}:{self._options.port}: {self._problem or 'no connection'}")
        self._confirm((since.state if since else {}).get("batch"))
        while self._waiting and len(self._handed) < _MOST_AT_ONCE:
            self._handed.append(self._waiting.popleft())
        now = self._clock.now()
        if not self._handed:
            return Payload((), now, since or Watermark({}), unchanged=True)
        self._batch += 1
        self._tries += 1
        self._mark = f"{now.isoformat()} {self._batch}"
        return Payload((Part("messages", list(self._handed)),), now, Watermark({"batch": self._mark}))

    def parse(self, payload: Payload) -> Iterator[Record | BadRow]:
        """Each row of each message; ``topic.0``, ``topic.1`` … are the parts of its topic."""
        for part in payload.parts:
            for number, message in enumerate(part.content, 1):
                where = f"{message.topic}, message {number}"
                try:
                    document = json.loads(message.payload)
                except (ValueError, RecursionError) as error:
                    yield bad_row(BadReason.WRONG_SHAPE, f"not JSON: {error}", where, repr(message.payload[:2000]))
                    continue
                rows: Any = at_path(document, self._options.items)
                for row in rows if isinstance(rows, list) else [rows]:
                    named = {"topic": message.topic.split("/"), **row} if isinstance(row, dict) else row
                    yield self._mapping.record(named, where, payload.fetched_at)

    def close(self) -> None:
        """Hang up."""
        if self._client is not None:
            self._client.disconnect()
            self._client.loop_stop()
            self._client = None
            self._connected.clear()

    def _confirm(self, kept: object) -> None:
        """Tell the broker what is in the store. What could not be kept three times over is given up, and said so."""
        assert self._client is not None
        if not self._handed:
            return
        if kept != self._mark and self._tries < _MOST_TRIES:
            return
        if kept != self._mark:
            log.warning("feed %s: %d messages could not be kept and are given up", self.name, len(self._handed))
        for message in self._handed:
            if message.qos:
                self._client.ack(message.mid, message.qos)
        self._handed.clear()
        self._tries = 0

    def _connecting(self) -> paho.Client:
        options = self._options
        client = _Client(
            CallbackAPIVersion.VERSION2,
            client_id=options.client_id or f"hall-{self.name}",
            clean_session=False,
            manual_ack=True,
        )
        client.inner = self._inner
        if options.username is not None:
            client.username_pw_set(options.username, options.password)
        if options.tls:
            client.tls_set()
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = lambda _client, _mine, message: self._waiting.append(message)
        try:
            addresses(options.host, options.port, self._inner)
            client.connect_async(options.host, options.port)
            client.loop_start()
        except RefusedAddressError as error:
            raise FeedError(f"mqtt {error}", permanent=True) from None
        except (OSError, ValueError) as error:
            raise FeedError(f"mqtt {options.host}:{options.port}: {error}") from None
        return client

    def _on_connect(self, client: paho.Client, _mine: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            self._problem = f"refused: {reason}"
            return
        client.subscribe([(topic, self._options.qos) for topic in self._options.topics])
        self._connected.set()

    def _on_disconnect(self, _client: paho.Client, _mine: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        self._problem = str(reason)
        self._connected.clear()
