"""Screens that poll a wall while something fails beside them."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

import httpx

SCREENS = int(os.environ.get("HALL_SCREENS", "12"))
PATIENCE_S = 300
LIVE_WITHIN_S = 15.0  # of the end of whatever failed


def until(fact: Callable[[], object]) -> None:
    patience = time.monotonic() + PATIENCE_S
    while not fact():
        assert time.monotonic() < patience, "it never came to that"
        time.sleep(0.1)


@dataclass
class Screens:
    """Screens that poll the wall over connections they keep; what each answer was is counted."""

    url: str
    answers: Counter[str] = field(default_factory=Counter)
    newest: int = 0
    lost: int = 0  # polls in a row that one screen lost, at most

    def __enter__(self) -> Self:
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._watch, daemon=True) for _ in range(SCREENS)]
        for thread in self._threads:
            thread.start()
        until(lambda: sum(self.answers.values()) > 2 * SCREENS)
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def some_more(self) -> None:
        enough = sum(self.answers.values()) + 4 * SCREENS
        until(lambda: sum(self.answers.values()) > enough)

    def see_news(self) -> float:
        """Wait until a later picture than any so far is on a screen; returns for how many seconds."""
        now, began = self.newest, time.monotonic()
        until(lambda: self.newest > now)
        return time.monotonic() - began

    def _watch(self) -> None:
        version = lost = 0
        with httpx.Client(timeout=30) as client:
            while not self._over.wait(0.2):
                try:
                    answer = client.get(f"{self.url}/live/main", params={"v": version})
                except httpx.TransportError as error:
                    self.answers[type(error).__name__] += 1
                    lost += 1
                    self.lost = max(self.lost, lost)
                    continue
                lost = 0
                self.answers[str(answer.status_code)] += 1
                if answer.status_code == 200:
                    version = int(answer.json()["version"])
                    self.newest = max(self.newest, version)
