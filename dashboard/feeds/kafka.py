"""Kind ``kafka``: messages in JSON from the topics of a cluster, each taken once.

Where it has read to is its watermark, kept in the transaction of the rows: what was under way when the hall fell is
read again, and nothing that is in the store is. The cluster is told afterwards, for those who look at its lag.
"""

from __future__ import annotations

import json
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from itertools import count
from typing import Any, Literal

from pydantic import Field, field_validator

from dashboard.clock import Clock
from dashboard.feeds.contract import BadReason, BadRow, FeedError, Part, Payload, Record, Watermark
from dashboard.feeds.declaration import Declared, FeedDeclaration
from dashboard.feeds.listing import at_path
from dashboard.feeds.mapping import Mapping
from dashboard.feeds.options import options_of
from dashboard.feeds.rules import bad_row
from dashboard.outgoing import RefusedAddressError, addresses, connect

log = logging.getLogger(__name__)

_ANSWERED_WITHIN_MS = 5_000
_READ_FOR_S = 20.0
_ANSWERED_WHOLE_S = 45.0
_MOST_AT_ONCE = 20_000
_MOST_BYTES_AT_ONCE = 32 * 1024 * 1024
_FEW = 500  # messages between two looks at how much there is
_guards = count()


class KafkaOptions(Declared):
    """Which cluster, and what to read."""

    brokers: tuple[str, ...] = Field(min_length=1)  # host:port of some; the others are learnt from them
    topics: tuple[str, ...] = Field(min_length=1)
    group: str | None = None  # under which the cluster is told how far we are; unset: hall-<feed>
    start: Literal["earliest", "latest"] = "earliest"  # where the very first poll begins
    username: str | None = None
    password: str | None = None
    mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    tls: bool = False  # checked against the machine's own certificate store
    version: str | None = Field(None, pattern=r"^\d+\.\d+$")  # of brokers that do not say which they are
    items: str = ""  # path of a list in a message; unset: the message is one row, or a list of rows

    @field_validator("brokers")
    @classmethod
    def _ports(cls, brokers: tuple[str, ...]) -> tuple[str, ...]:
        for broker in brokers:
            host, _, port = broker.rpartition(":")
            if not host or not port.isdigit() or not 0 < int(port) < 65536:
                raise ValueError(f"'{broker}' is not host:port / 应为 主机:端口")
        return brokers


@dataclass(frozen=True, slots=True)
class Message:
    """One message, and where it stood."""

    topic: str
    partition: int
    offset: int
    at_ms: int
    key: str | None
    value: bytes


class Kafka:
    """Its watermark is the offset of the next message of each partition."""

    def __init__(self, declaration: FeedDeclaration, clock: Clock) -> None:
        self.name = declaration.name
        self._options = options_of(declaration, KafkaOptions)
        self._mapping = Mapping(declaration)
        self._clock = clock
        self._inner = declaration.inner_network
        self._consumer: Any = None
        self._asking: threading.Thread | None = None
        self._way = ""
        self._refused: RefusedAddressError | None = None
        self._missed: set[str] = set()  # partitions of which something was gone before it was read, and it was said
        self._told: dict[str, int] = {}
        self._sockets: list[socket.socket] = []
        if declaration.case is not None and not self._mapping.says_when_changed:
            raise ValueError(
                f"feeds/{self.name}.yaml: messages of cases need a rule for updated_at, or nobody can tell which of "
                "two is newer; 'kafka.at' is when one was written / kafka 需要 updated_at"
            )

    def fetch(self, since: Watermark | None) -> Payload:
        """What came since, some thousands at most. Raises ``FeedError``, also once where some of it is gone unread.

        Some of the library's questions wait for as long as nobody answers, so a thread waits in our place, never two.
        """
        if self._asking is not None and self._asking.is_alive():
            raise FeedError(f"kafka {self._named}: still does not answer / 仍无应答")
        answers: list[Payload | FeedError] = []
        self._asking = threading.Thread(target=self._ask, args=(since, answers), name=f"kafka {self.name}", daemon=True)
        self._asking.start()
        self._asking.join(_ANSWERED_WHOLE_S)
        if self._asking.is_alive():
            raise FeedError(f"kafka {self._named}: no answer within {_ANSWERED_WHOLE_S:g} s / 无应答")
        (answer,) = answers
        if isinstance(answer, FeedError):
            raise answer
        return answer

    def parse(self, payload: Payload) -> Iterator[Record | BadRow]:
        """Each row of each message; ``kafka.topic``, ``.partition``, ``.offset``, ``.key`` and ``.at`` say whence."""
        for part in payload.parts:
            for message in part.content:
                where = f"{message.topic}/{message.partition}, offset {message.offset}"
                try:
                    document = json.loads(message.value)
                except (ValueError, RecursionError) as error:
                    yield bad_row(BadReason.WRONG_SHAPE, f"not JSON: {error}", where, repr(message.value[:2000]))
                    continue
                told = {
                    "topic": message.topic,
                    "partition": message.partition,
                    "offset": message.offset,
                    "key": message.key,
                    "at": datetime.fromtimestamp(message.at_ms / 1000, UTC).isoformat(),
                }
                rows: Any = at_path(document, self._options.items)
                for row in rows if isinstance(rows, list) else [rows]:
                    named = {"kafka": told, **row} if isinstance(row, dict) else row
                    yield self._mapping.record(named, where, payload.fetched_at)

    def close(self) -> None:
        """Hang up."""
        consumer, self._consumer = self._consumer, None
        if self._asking is not None and self._asking.is_alive() and self._asking is not threading.current_thread():
            return  # it holds what it waits for
        if consumer is not None:
            with suppress(Exception):  # whatever is wrong with it, it is not asked again
                consumer.close(autocommit=False, timeout_ms=1000)
        for one in self._sockets:  # the library leaves to chance when those close that nobody answered
            one.close()

    @property
    def _named(self) -> str:
        return ", ".join(self._options.brokers)

    def _ask(self, since: Watermark | None, answers: list[Payload | FeedError]) -> None:
        try:
            answers.append(self._answer(_library(), since))
        except FeedError as error:
            answers.append(error)
        except Exception as error:  # of the library or of ours: whoever waits must hear of it
            log.exception("feed %s", self.name)
            answers.append(FeedError(f"kafka {self._named}: {error}"))

    def _answer(self, kafka: Any, since: Watermark | None) -> Payload:
        try:
            if self._consumer is None:
                self._consumer = self._connecting(kafka)
            return self._read(kafka, since)
        except RefusedAddressError as error:
            raise FeedError(f"kafka {error}", permanent=True) from None
        except (kafka.errors.KafkaError, OSError, ValueError) as error:
            self.close()
            if self._refused is not None:
                raise FeedError(f"kafka {self._refused}", permanent=True) from None
            raise FeedError(f"kafka {self._named}: {error}") from None

    def _read(self, kafka: Any, since: Watermark | None) -> Payload:
        consumer, now = self._consumer, self._clock.now()
        kept: dict[str, int] = (since.state if since else {}).get("offsets", {})
        partitions = {_name(one): one for one in self._partitions(kafka)}
        consumer.assign(list(partitions.values()))
        first = consumer.beginning_offsets(list(partitions.values()), timeout_ms=_ANSWERED_WITHIN_MS)
        last = consumer.end_offsets(list(partitions.values()), timeout_ms=_ANSWERED_WITHIN_MS)
        at_first_latest = not kept and self._options.start == "latest"
        for name, one in partitions.items():
            next_one = kept.get(name, last[one] if at_first_latest else first[one])
            if not first[one] <= next_one <= last[one]:
                self._say_missed(name, next_one, first[one], last[one])
                next_one = first[one]
            consumer.seek(one, next_one)
        self._tell(kafka, partitions, kept)
        messages = list(self._messages(partitions.values(), last))
        offsets = {name: consumer.position(one, timeout_ms=_ANSWERED_WITHIN_MS) for name, one in partitions.items()}
        if any(offset is None for offset in offsets.values()):
            raise kafka.errors.KafkaTimeoutError("where it stands cannot be told")
        self._missed.clear()
        parts = (Part("messages", messages),) if messages else ()
        return Payload(parts, now, Watermark({"offsets": kept | offsets}), unchanged=not messages, pushed=True)

    def _messages(self, partitions: Iterable[Any], last: dict[Any, int]) -> Iterator[Message]:
        """Up to where the partitions ended when they were asked, or until it is enough for once."""
        consumer, until = self._consumer, time.monotonic() + _READ_FOR_S
        taken = taken_bytes = 0
        while taken < _MOST_AT_ONCE and taken_bytes < _MOST_BYTES_AT_ONCE and time.monotonic() < until:
            if all((consumer.position(one, timeout_ms=_ANSWERED_WITHIN_MS) or 0) >= last[one] for one in partitions):
                return
            for several in consumer.poll(timeout_ms=500, max_records=_FEW).values():
                for one in several:
                    taken += 1
                    if one.value is None:  # a compacted topic says that a key is no more: no row of anything
                        continue
                    taken_bytes += len(one.value)
                    key = None if one.key is None else one.key.decode(errors="replace")
                    yield Message(one.topic, one.partition, one.offset, one.timestamp, key, one.value)

    def _partitions(self, kafka: Any) -> list[Any]:
        found = []
        for topic in self._options.topics:
            there = self._consumer.partitions_for_topic(topic)
            if not there:
                raise ValueError(f"there is no topic '{topic}' / 主题不存在")
            found += [kafka.TopicPartition(topic, number) for number in sorted(there)]
        return found

    def _say_missed(self, name: str, kept: int, first: int, last: int) -> None:
        """Fail one poll: its page and the alerts then say what is gone. The next one goes on with what is there."""
        if name not in self._missed:
            self._missed.add(name)
            raise FeedError(
                f"kafka {name}: it was read up to offset {kept} and now holds {first} to {last}; what lies between is "
                "gone from the cluster, and the next poll goes on / 部分消息在读取前已被清除"
            )

    def _tell(self, kafka: Any, partitions: dict[str, Any], kept: dict[str, int]) -> None:
        """How far the store is. Nothing rests on it, so a cluster that does not take it is left alone."""
        news = {name: offset for name, offset in kept.items() if name in partitions and self._told.get(name) != offset}
        if news:
            offsets = {partitions[name]: kafka.OffsetAndMetadata(offset, "", -1) for name, offset in news.items()}
            with suppress(kafka.errors.KafkaError):
                self._consumer.commit(offsets, timeout_ms=_ANSWERED_WITHIN_MS)
                self._told |= news

    def _connecting(self, kafka: Any) -> Any:
        self._see_somebody()
        self._way = self._way or self._guarded()
        self._refused, self._told = None, {}
        clients: list[Any] = []

        def client(**settings: Any) -> Any:
            clients.append(import_module("kafka.net.compat").KafkaNetClient(**settings))
            return clients[-1]

        try:
            return self._opened(kafka, client)
        except Exception:
            for one in clients:  # which it leaves open where nobody answers
                one.close()
            raise

    def _see_somebody(self) -> None:
        """Raise what went wrong with the last broker where none takes a connection."""
        failed: OSError = OSError("no broker")
        for broker in self._options.brokers:
            host, _, port = broker.rpartition(":")
            try:
                connect(host, int(port), self._inner, _ANSWERED_WITHIN_MS / 1000).close()
            except RefusedAddressError:
                raise
            except OSError as error:
                failed = error
            else:
                return
        raise failed

    def _opened(self, kafka: Any, client: Callable[..., Any]) -> Any:
        options = self._options
        safe = {False: ("PLAINTEXT", "SASL_PLAINTEXT"), True: ("SSL", "SASL_SSL")}[options.tls]
        who = {} if options.username is None else {
            "sasl_mechanism": options.mechanism,
            "sasl_plain_username": options.username,
            "sasl_plain_password": options.password,
        }  # fmt: skip
        return kafka.KafkaConsumer(
            kafka_client=client,
            bootstrap_servers=list(options.brokers),
            proxy_url=self._way,
            client_id=f"hall-{self.name}",
            group_id=options.group or f"hall-{self.name}",
            enable_auto_commit=False,
            auto_offset_reset="none",
            isolation_level="read_committed",
            allow_auto_create_topics=False,
            metadata_max_age_ms=30_000,
            request_timeout_ms=_ANSWERED_WITHIN_MS,
            bootstrap_timeout_ms=_ANSWERED_WITHIN_MS,
            fetch_max_bytes=8 * 1024 * 1024,
            api_version=None if options.version is None else tuple(map(int, options.version.split("."))),
            security_protocol=safe[bool(who)],
            ssl_context=ssl.create_default_context() if options.tls else None,
            **who,
        )

    def _guarded(self) -> str:
        """The way to brokers, as the library names ways: to addresses alone that may be, also of those it learns of."""
        scheme, feed = f"hall{next(_guards)}", self

        class Guarded(import_module("kafka.net").KafkaNetSocket):  # type: ignore[misc]
            SCHEMES = (scheme,)

            def dns_lookup(self, host: str, port: int, raise_error: bool = False) -> Sequence[Any]:
                return feed._looked_up(host, port)

            def socket(self, *of: Any) -> socket.socket:
                feed._sockets = [one for one in feed._sockets if one.fileno() >= 0]
                feed._sockets.append(super().socket(*of))
                return feed._sockets[-1]

        return f"{scheme}://"

    def _looked_up(self, host: str, port: int) -> list[Any]:
        try:
            told = addresses(host, port, self._inner)
        except RefusedAddressError as error:
            self._refused = error
            return []
        except OSError:
            return []
        return [found for one in told for found in socket.getaddrinfo(one, port, type=socket.SOCK_STREAM)]


def _name(partition: Any) -> str:
    return f"{partition.topic}/{partition.partition}"


def _library() -> Any:
    """Of an extra: a hall that reads no Kafka does without."""
    try:
        kafka = import_module("kafka")
    except ImportError:
        raise FeedError(
            "kind kafka needs its library: pip install -r requirements-kafka.txt / 请安装 requirements-kafka.txt",
            permanent=True,
        ) from None
    logging.getLogger("kafka").setLevel(logging.CRITICAL)  # an outage is told once, by the feed
    return kafka
