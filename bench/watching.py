"""Many screens that watch a wall as browsers do: each keeps its connection and says which picture it has."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field

from bench.client import get

_PICTURE = re.compile(rb'\r\netag: "[^"]*-(\d+)-zh"', re.IGNORECASE)
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


@dataclass
class Asked:
    """What came of the questions since it was made."""

    seconds: list[float] = field(default_factory=list)
    unchanged_bytes: list[int] = field(default_factory=list)
    failed: int = 0

    def within_ms(self, share: float) -> float:
        """How long this share of the answers took at most."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def screen(port: int, every_s: float, first_s: float, now: list[Asked], over: asyncio.Event) -> None:
    """Asks from its first second on until it is ``over``; what came of it goes into the one that stands in ``now``."""
    await asyncio.sleep(first_s)
    line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    picture = ""
    while not over.is_set():
        began = time.perf_counter()
        try:
            line = line or await asyncio.open_connection("127.0.0.1", port)
            head = await _answered(*line, get(f"/live/main?v={picture}&lang=zh"))
            now[0].seconds.append(time.perf_counter() - began)
            if head.startswith(b"HTTP/1.1 304"):
                now[0].unchanged_bytes.append(len(head))
            if found := _PICTURE.search(head):
                picture = found[1].decode()
        except (OSError, asyncio.IncompleteReadError):
            now[0].failed += 1
            line = None
        await asyncio.sleep(max(0.0, every_s - (time.perf_counter() - began)))
    if line is not None:
        line[1].close()


async def _answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> bytes:
    """The head of an answer whose body was read as well."""
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    if head[9:12] not in (b"200", b"304"):
        raise ConnectionError(head.decode())
    length = _LENGTH.search(head)
    if head[9:12] == b"200" and length:
        await reader.readexactly(int(length[1]))
    return head
