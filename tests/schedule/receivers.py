"""Real receivers of briefings on this machine: a mail server and a robot, each as ill-behaved as a test wants."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Mailbox:
    """What a server took. ``answers`` are what it says to the next mails; when they are used up it takes them."""

    answers: list[str] = field(default_factory=list)
    refused: tuple[str, ...] = ()
    on_data: Callable[[SMTP], None] = lambda _server: None
    on_rcpt: Callable[[], None] = lambda: None
    raw: list[bytes] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.on_rcpt()
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            assert isinstance(envelope.original_content, bytes)
            self.raw.append(envelope.original_content)
        self.on_data(server)
        return answer

    @property
    def mails(self) -> list[Message]:
        return [message_from_bytes(one, policy=default) for one in self.raw]


@contextmanager
def mail_server(box: Mailbox, port: int = 0) -> Iterator[Mailbox]:
    server = Controller(box, hostname="127.0.0.1", port=port or free_port())
    server.start()
    box.port = server.port
    yield box
    server.stop()


@dataclass
class Robot:
    """What a robot was told. An answer is (status, body); ``None`` cuts the line without a word."""

    answers: list[tuple[int, Any] | None] = field(default_factory=list)
    told: list[tuple[str, Any]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/robot?key=SECRET"


@contextmanager
def robot_server(robot: Robot) -> Iterator[Robot]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            robot.told.append((self.path, json.loads(body)))
            answer = robot.answers.pop(0) if robot.answers else (200, {"errcode": 0, "errmsg": "ok"})
            if answer is None:
                self.close_connection = True
                return
            status, said = answer
            text = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Nothing on the console of a test."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    robot.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield robot
    server.shutdown()
    server.server_close()


def free_port() -> int:
    from tests.halls import free_port

    return free_port()
