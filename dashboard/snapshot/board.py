"""Publish once, serve every screen: the latest snapshot of each wall, in memory or in Redis."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace

from cachelib.serializers import JSONSerializer
from flask import Flask
from flask_caching import Cache
from pydantic import TypeAdapter
from redis.backoff import NoBackoff
from redis.retry import Retry

from dashboard.snapshot.model import Snapshot

log = logging.getLogger(__name__)

_SNAPSHOT = TypeAdapter(Snapshot)
_LOOK_AGAIN_S = 0.2  # how often a process asks the shared cache for news, however many screens ask it


class Board:
    """Carries snapshots as JSON, never pickle. A cache that fails is logged and treated as empty."""

    def __init__(self, redis_url: str | None = None) -> None:
        self._app = Flask("board")
        self._cache = Cache(self._app, config=_redis(redis_url) if redis_url else _memory())
        self._lock = threading.Lock()
        self._held: dict[str, Snapshot] = {}
        self._looked: dict[str, float] = {}
        self._shared = redis_url is not None

    def publish(self, snapshot: Snapshot) -> Snapshot:
        """Number the snapshot and hand it out; one that says nothing new keeps the number it has."""
        key = _key(snapshot.wall, snapshot.scope_key)
        before = self.latest(snapshot.wall, snapshot.scope_key)
        if before is not None and replace(snapshot, version=before.version, built_at=before.built_at) == before:
            return before
        # Counted on from its moment, so that a restart never gives an old number to a new picture.
        version = max(int(snapshot.built_at.timestamp() * 1000), before.version + 1 if before else 0)
        numbered = replace(snapshot, version=version)
        with self._lock:
            self._held[key] = numbered
        if self._shared:
            self._write(key, _SNAPSHOT.dump_json(numbered).decode())
        return numbered

    def latest(self, wall: str, scope_key: str) -> Snapshot | None:
        """What was last published for the wall in this scope, ``None`` before the first time."""
        key = _key(wall, scope_key)
        if self._shared and time.monotonic() - self._looked.get(key, 0.0) > _LOOK_AGAIN_S:
            self._looked[key] = time.monotonic()
            text = self._read(key)
            if text is not None:
                with self._lock:
                    self._held[key] = _SNAPSHOT.validate_json(text)
        return self._held.get(key)

    def _write(self, key: str, text: str) -> None:
        try:
            with self._app.app_context():
                self._cache.set(key, text)
        except Exception:
            log.exception("the shared cache cannot be written; other processes keep their last snapshot")

    def _read(self, key: str) -> str | None:
        try:
            with self._app.app_context():
                text: str | None = self._cache.get(key)
                return text
        except Exception:
            log.exception("the shared cache cannot be read; the snapshot this process holds stands")
            return None


def _key(wall: str, scope_key: str) -> str:
    return f"snapshot:{wall}:{scope_key}"


def _memory() -> dict[str, object]:
    return {"CACHE_TYPE": "NullCache", "CACHE_NO_NULL_WARNING": True}


def _redis(url: str) -> dict[str, object]:
    return {
        "CACHE_TYPE": "RedisCache",
        "CACHE_REDIS_URL": url,
        "CACHE_SERIALIZER": JSONSerializer,
        "CACHE_DEFAULT_TIMEOUT": 0,
        # A Redis that is gone must cost a screen a third of a second, not four.
        "CACHE_OPTIONS": {"socket_timeout": 0.3, "socket_connect_timeout": 0.3, "retry": Retry(NoBackoff(), 0)},
    }
