"""A transport whose every wait on the network is cut to what is left of one deadline.

httpx counts its timeouts anew for each read, so a server that sends one byte a second, in its headers for
instance, holds a poll for ever; here the socket itself stops listening when the time is over.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import httpcore
import httpx

from dashboard.hosts import InnerNetwork
from dashboard.outgoing import addresses

_CONNECT_S = 5.0
_READ_S = 15.0


class TooLate(Exception):
    """The deadline is over; whatever has come so far is not the answer."""


NETWORK_ERRORS = (
    TooLate,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
    httpx.HTTPError,
    httpx.InvalidURL,
    OSError,
)


@cache
def trusted() -> ssl.SSLContext:
    """The machine's own certificate store, where an intranet's authority is installed."""
    return ssl.create_default_context()


class DeadlineTransport(httpx.BaseTransport):
    """``deadline`` is a ``time.monotonic()``. A connection is tried twice, a request once.

    Raises httpcore's errors, and ``RefusedAddressError`` for where ``inner`` does not let it go.
    """

    def __init__(self, trusted: ssl.SSLContext, deadline: float, inner: InnerNetwork) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=trusted, retries=1, max_connections=1, network_backend=_Backend(deadline, inner)
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer with its body still to be read."""
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions={"timeout": {"connect": _CONNECT_S, "read": _READ_S, "write": _READ_S, "pool": _CONNECT_S}},
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions)

    def close(self) -> None:
        """Gives the connection up."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Backend(httpcore.SyncBackend):
    def __init__(self, deadline: float, inner: InnerNetwork) -> None:
        super().__init__()
        self._deadline = deadline
        self._inner = inner

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """To the address that was judged: the name is not asked again, so it cannot change in between."""
        failed: Exception = httpcore.ConnectError(f"{host}: no such host")
        for address in addresses(host, port, self._inner):
            allowed_s = _left_s(self._deadline, timeout)
            try:
                stream = super().connect_tcp(address, port, allowed_s, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
            else:
                return _Stream(stream, self._deadline)
        raise failed


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left_s(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left_s(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secure = self._stream.start_tls(ssl_context, server_hostname, _left_s(self._deadline, timeout))
        return _Stream(secure, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left_s(deadline: float, timeout: float | None) -> float:
    left_s = deadline - time.monotonic()
    if left_s <= 0:
        raise TooLate
    return left_s if timeout is None else min(left_s, timeout)
