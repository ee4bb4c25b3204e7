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
_REST_S = 2.0  # after a failure: each try may cost a third of a second
_LOOK_AGAIN_S = 0.2  # how often a process asks the shared cache for news, however many screens ask it


class Board:
    """Carries snapshots as JSON, never pickle. A cache that fails is logged and treated as empty."""

    def __init__(self, redis_url: str | None = None) -> None:
        self._app = Flask("board")
        self._cache = Cache(self._app, config=_redis(redis_url) if redis_url else _memory())
        self._lock = threading.Lock()
        self._held: dict[str, Snapshot] = {}
        self._look_at: dict[str, float] = {}
        self._shared = redis_url is not None
        self._unwritten: set[str] = set()
        self._broken = False

    def publish(self, snapshot: Snapshot) -> Snapshot:
        """Number the snapshot and hand it out; one that says nothing new keeps the number it has."""
        key = _key(snapshot.wall, snapshot.scope_key)
        before = self.latest(snapshot.wall, snapshot.scope_key)
        if before is not None and replace(snapshot, version=before.version, built_at=before.built_at) == before:
            if key in self._unwritten:  # the cache was full, or has forgotten
                self._write(key, before)
            return before
        # Counted on from its moment, so that a restart never gives an old number to a new picture.
        version = max(int(snapshot.built_at.timestamp() * 1000), before.version + 1 if before else 0)
        numbered = replace(snapshot, version=version)
        with self._lock:
            self._held[key] = numbered
        if self._shared:
            self._write(key, numbered)
        return numbered

    def latest(self, wall: str, scope_key: str) -> Snapshot | None:
        """What was last published for the wall in this scope, ``None`` before the first time."""
        key = _key(wall, scope_key)
        if self._shared and time.monotonic() > self._look_at.get(key, 0.0):
            self._look_at[key] = time.monotonic() + (_REST_S if self._broken else _LOOK_AGAIN_S)
            text = self._read(key)
            if text is not None:
                with self._lock:
                    self._held[key] = _SNAPSHOT.validate_json(text)
        return self._held.get(key)

    def _write(self, key: str, snapshot: Snapshot) -> None:
        try:
            with self._app.app_context():
                kept = self._cache.set(key, _SNAPSHOT.dump_json(snapshot).decode())
        except Exception as error:
            self._say(f"cannot be written; other processes keep their last snapshot: {error}")
            kept = False
        (self._unwritten.discard if kept else self._unwritten.add)(key)

    def _read(self, key: str) -> str | None:
        try:
            with self._app.app_context():
                text: str | None = self._cache.get(key)
        except Exception as error:
            self._say(f"cannot be read; the snapshot this process holds stands: {error}")
            return None
        if self._broken:
            log.warning("the shared cache answers again / 共享缓存已恢复")
            self._broken = False
        if text is None:
            self._unwritten.add(key)
        return text

    def _say(self, trouble: str) -> None:
        """Once when it begins, not with every question."""
        if not self._broken:
            log.error("the shared cache %s / 共享缓存不可用", trouble)
        self._broken = True


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
