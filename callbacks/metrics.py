"""``/metrics`` for Prometheus: read from the store and the board at each scrape, so every worker says the same."""

from __future__ import annotations

import hmac
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from flask import Flask, Response, abort, request
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from callbacks.policy import PUBLIC, allow
from dashboard.access.origin import from_here
from dashboard.domain.health import State
from dashboard.hall import Hall

Sample = tuple[tuple[str, ...], float | None]


class Gauges(Collector):
    """Everything that the rules of deploy/alerts.yml ask for."""

    def __init__(self, hall: Hall, state: Path) -> None:
        self._hall = hall
        self._state = state

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = self._hall.operations()
        yield _gauge("hall_database_up", "1 where the database answers", (), [((), now.database)])
        ages = [((name,), age) for name, age in now.walls]
        yield _gauge("hall_snapshot_age_seconds", "since the wall's picture was built", ("wall",), ages)
        feeds = now.feeds
        of_feed = ("feed",)
        yield _gauge(
            "hall_feed_state",
            "1 for the state that the walls show",
            ("feed", "state"),
            [((feed.name, state.value), feed.state == state) for feed in feeds for state in State],
        )
        for name, said, values in (
            ("answered_seconds", "since the last good answer", [feed.answered_s for feed in feeds]),
            ("lag_seconds", "since the newest record", [feed.lag_s for feed in feeds]),
            ("skew_seconds", "how far the newest record lies in the future", [feed.skew_s for feed in feeds]),
            ("failing", "1 while its polls bring nothing", [float(feed.failing) for feed in feeds]),
            ("rows", "of the last poll that brought something", [feed.rows for feed in feeds]),
            ("quarantined_rows", "that could not be taken", [feed.quarantined for feed in feeds]),
        ):
            samples = [((feed.name,), value) for feed, value in zip(feeds, values, strict=True)]
            yield _gauge(f"hall_feed_{name}", said, of_feed, samples)
        yield _gauge("hall_lease_epoch", "grows with each takeover", ("lease",), [((n,), e) for n, e, _ in now.leases])
        yield _gauge("hall_lease_held", "1 while a poller holds it", ("lease",), [((n,), h) for n, _, h in now.leases])
        yield _gauge("hall_disk_free_bytes", "under HALL_STATE", (), [((), shutil.disk_usage(self._state).free)])


def register(server: Flask, hall: Hall, state: Path, token: str | None) -> None:
    """For this machine, or for whoever brings the token."""
    registry = CollectorRegistry()
    registry.register(Gauges(hall, state))

    @server.get("/metrics")
    @allow(policy=PUBLIC)
    def metrics() -> Response:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        known = token is not None and hmac.compare_digest(given.encode(), token.encode())
        if not known and not from_here(request.environ):
            abort(404)
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _gauge(name: str, said: str, labels: tuple[str, ...], samples: Iterable[Sample]) -> GaugeMetricFamily:
    """What is not known has no sample: a zero would be a lie."""
    family = GaugeMetricFamily(name, said, labels=labels)
    for of, value in samples:
        if value is not None:
            family.add_metric(list(of), float(value))
    return family
