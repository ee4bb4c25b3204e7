"""The web server of one process: waitress, taught to keep a screen's connection and to say its headers always."""

from __future__ import annotations

import dash
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server
from waitress.task import ErrorTask, WSGITask

from callbacks import headers
from callbacks.door import MOST_BYTES

_THREADS = 8


class _Task(WSGITask):  # type: ignore[misc]
    """Keeps the connection after a 304: it has no body whose end must be told, yet waitress would close it."""

    def set_close_on_finish(self) -> None:
        asked_to = self.request.headers.get("CONNECTION", "").lower() == "close"
        if asked_to or self.version != "1.1" or not self.status.startswith("304"):
            super().set_close_on_finish()


class _Refusal(ErrorTask):  # type: ignore[misc]
    """What waitress says to a request that cannot be read, with the headers of everything else."""

    def execute(self) -> None:
        self.response_headers.extend(headers.ALWAYS)
        super().execute()


class _Channel(HTTPChannel):  # type: ignore[misc]
    task_class = _Task
    error_task_class = _Refusal


def listening(app: dash.Dash, host: str, port: int, proxy: str | None = None) -> BaseWSGIServer:
    """The web server of a hall, bound and not yet running. Raises ``OSError`` where the port is taken.

    What the ``proxy`` says of where a request comes from, and whether it came over TLS, is believed.
    """
    server = create_server(
        app.server,
        host=host,
        port=port,
        threads=_THREADS,
        ident=None,
        max_request_body_size=MOST_BYTES,
        trusted_proxy=proxy,
        trusted_proxy_headers={"x-forwarded-for", "x-forwarded-proto"} if proxy else set(),
        clear_untrusted_proxy_headers=proxy is not None,  # else the door sees that somebody forwarded
    )
    server.channel_class = _Channel
    return server
