"""Screens that only ask: raw HTTP over connections kept open as a browser keeps them; asking costs next to nothing."""

from __future__ import annotations

import re
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Self

_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
_CLOSES = re.compile(rb"\r\nconnection: close", re.IGNORECASE)


def get(path: str) -> bytes:
    """The request of a screen, with the encodings Chromium offers."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n\r\n".encode()


def post_json(path: str, body: str) -> bytes:
    kind = f"Origin: http://127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{kind}\r\n\r\n{body}".encode()


def once(port: int, request: bytes) -> bytes:
    """The whole answer, head and body, as it is on the wire."""
    with Screen(port) as screen:
        return screen.ask(request)


def many(port: int, request: bytes, times: int, screens: int = 4) -> None:
    """Ask ``times`` times in all, each screen as soon as it has its answer. Raises where one is an error."""

    def watch(count: int) -> None:
        with Screen(port) as screen:
            for _ in range(count):
                screen.ask(request)

    with ThreadPoolExecutor(screens) as pool:
        list(pool.map(watch, [times // screens] * screens))


class Screen:
    def __init__(self, port: int) -> None:
        self._port = port
        self._line: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._hang_up()

    def ask(self, request: bytes) -> bytes:
        """One answer; on a new connection where the server closed the last one."""
        if self._line is None:
            self._line = socket.create_connection(("127.0.0.1", self._port))
            self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._line.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._more()
        head = answer[: answer.index(b"\r\n\r\n") + 4]
        status = int(head[9:12])
        if status not in (200, 304):
            raise RuntimeError(head.decode())
        length = _LENGTH.search(head)
        whole = len(head) + (int(length[1]) if length and status == 200 else 0)
        while len(answer) < whole:
            answer += self._more()
        if _CLOSES.search(head):
            self._hang_up()
        return answer

    def _more(self) -> bytes:
        part = self._line.recv(262_144)
        if not part:
            raise ConnectionError("the server hung up")
        return part

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None
