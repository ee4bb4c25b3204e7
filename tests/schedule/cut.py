"""A way to a PostgreSQL on a socket that can be cut: connections stay open, and nothing passes any more."""

from __future__ import annotations

import contextlib
import socket
import threading

from sqlalchemy import make_url


class Way:
    """Listens on a port of its own and passes everything on until it is cut."""

    def __init__(self, url: str) -> None:
        there = make_url(url)
        folder = there.query["host"]
        self._target = f"{folder}/.s.PGSQL.{there.port or 5432}"
        self._door = socket.create_server(("127.0.0.1", 0))
        self._open = threading.Event()
        self._open.set()
        port = self._door.getsockname()[1]
        self.url = there.set(host="127.0.0.1", port=port, query={}).render_as_string(hide_password=False)
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self) -> None:
        self._open.clear()

    def mend(self) -> None:
        self._open.set()

    def _listen(self) -> None:
        while True:
            near, _ = self._door.accept()
            far = socket.socket(socket.AF_UNIX)
            far.connect(self._target)
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while said := one.recv(65_536):
                self._open.wait()
                other.sendall(said)
        other.close()
