"""A web server on this machine that answers as a test wants, and the real public data where it is at hand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from dashboard.settings import Settings

Answer = Callable[["Asked"], object]


class Asked(BaseHTTPRequestHandler):
    """One question, and the ways to answer it."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        upstream = self.server
        assert isinstance(upstream, Upstream)
        self.close_connection = True
        upstream.asked.append(self)
        upstream.answer(self)

    @property
    def params(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.path).query))

    def reply(self, body: str | bytes = b"", status: int = 200, **headers: str) -> None:
        """A whole answer; ``content_type="text/html"`` is a header."""
        content = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), "Connection": "close"}.items():
            self.send_header(name, value)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """A test says what failed; the server need not."""


class Upstream(ThreadingHTTPServer):
    """Answers every question with ``answer`` and remembers it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.answer: Answer = lambda asked: asked.reply(b"[]", content_type="application/json")
        self.asked: list[Asked] = []
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gives up on a hostile answer is what these tests are about."""


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    server = Upstream()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def real_data() -> Path:
    folder = Settings.model_validate({}).real_data or Path(__file__).parents[2].parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"the real public data is not on this machine: no {folder}; HALL_REAL_DATA names its folder")
    return folder
