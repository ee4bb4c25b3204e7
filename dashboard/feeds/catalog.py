"""The kinds of source there are: the explicit list, and the one way from a declaration to its feed."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.clock import Clock
from dashboard.feeds.contract import Feed, Inbox
from dashboard.feeds.declaration import FeedDeclaration
from dashboard.feeds.drop import Drop
from dashboard.feeds.files import Files
from dashboard.feeds.gtfs_realtime import GtfsRealtime
from dashboard.feeds.http_json import HttpJson
from dashboard.feeds.kafka import Kafka
from dashboard.feeds.mqtt import Mqtt
from dashboard.feeds.open311 import Open311
from dashboard.feeds.sql_view import SqlView
from dashboard.feeds.traccar import Traccar
from dashboard.feeds.webhook import Webhook

KINDS: dict[str, Callable[[FeedDeclaration, Clock], Feed]] = {
    "drop": Drop,
    "files": Files,
    "gtfs_realtime": GtfsRealtime,
    "http_json": HttpJson,
    "kafka": Kafka,
    "mqtt": Mqtt,
    "open311": Open311,
    "sql_view": SqlView,
    "traccar": Traccar,
    "webhook": Webhook,
}


def open_feed(declaration: FeedDeclaration, clock: Clock | None = None, inbox: Inbox | None = None) -> Feed:
    """The feed, ready to be asked; nothing is touched yet. ``inbox`` is where pushes wait.

    Raises ``ValueError`` naming feed and setting.
    """
    if declaration.kind not in KINDS:
        known = ", ".join(KINDS)
        raise ValueError(
            f"feeds/{declaration.name}.yaml: kind '{declaration.kind}' is unknown; there are: {known} / 无此类型"
        )
    if declaration.kind == "webhook":
        return Webhook(declaration, clock or Clock("UTC"), inbox)
    return KINDS[declaration.kind](declaration, clock or Clock("UTC"))
