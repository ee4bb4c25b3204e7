"""Screens that only ask: raw HTTP over connections that stay open, so that the asking costs next to nothing."""

from __future__ import annotations

import re
import socket
from concurrent.futures import ThreadPoolExecutor

_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


def get(path: str) -> bytes:
    """The request of a screen, with the encodings Chromium offers."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: hall\r\nAccept: application/json\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n\r\n"
    ).encode()


def post_json(path: str, body: str) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: hall\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return (head + body).encode()


def once(port: int, request: bytes) -> bytes:
    """The whole answer, head and body, as it is on the wire."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        return _ask(line, request)


def many(port: int, request: bytes, times: int, screens: int = 4) -> None:
    """Ask ``times`` times in all, each screen as soon as it has its answer. Raises where one is an error."""

    def screen(count: int) -> None:
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for _ in range(count):
                _ask(line, request)

    with ThreadPoolExecutor(screens) as pool:
        list(pool.map(screen, [times // screens] * screens))


def _ask(line: socket.socket, request: bytes) -> bytes:
    line.sendall(request)
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += _more(line)
    head = answer[: answer.index(b"\r\n\r\n") + 4]
    status = int(head[9:12])
    if status not in (200, 304):
        raise RuntimeError(head.decode())
    length = _LENGTH.search(head)
    whole = len(head) + (int(length[1]) if length and status == 200 else 0)
    while len(answer) < whole:
        answer += _more(line)
    return answer


def _more(line: socket.socket) -> bytes:
    part = line.recv(262_144)
    if not part:
        raise ConnectionError("the server hung up")
    return part
