"""The pass of the renderer: a wall is pictured by the hall itself, which has no account and waits for no code."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from datetime import timedelta

from dashboard.access.keys import Keys
from dashboard.clock import Clock

COOKIE = "hall_painter"
_GOOD_FOR = timedelta(minutes=10)  # a briefing is rendered in less


class Painter:
    """Gives passes and knows them again. Any process with the hall's key can do either; none is stored."""

    def __init__(self, keys: Keys, clock: Clock) -> None:
        self._key = keys.derived("painter")
        self._clock = clock

    def pass_(self) -> str:
        """A pass that is good for a picture."""
        until = str(int((self._clock.now() + _GOOD_FOR).timestamp()))
        return f"{until}.{self._sign(until)}"

    def knows(self, shown: str) -> bool:
        """Whether this is a pass that is still good."""
        until, _, signed = shown.partition(".")
        if not (
            until.isascii() and until.isdigit() and hmac.compare_digest(signed.encode(), self._sign(until).encode())
        ):
            return False
        return self._clock.now().timestamp() < int(until)

    def _sign(self, until: str) -> str:
        return hmac.digest(self._key, until.encode(), "sha256").hex()


class PicturedWalls(Mapping[str, str]):
    """The addresses of walls, each with a pass of its own behind a ``#``, which a browser never sends."""

    def __init__(self, addresses: Mapping[str, str], painter: Painter) -> None:
        self._addresses = addresses
        self._painter = painter

    def __getitem__(self, name: str) -> str:
        return f"{self._addresses[name]}#{COOKIE}={self._painter.pass_()}"

    def __iter__(self) -> Iterator[str]:
        return iter(self._addresses)

    def __len__(self) -> int:
        return len(self._addresses)
