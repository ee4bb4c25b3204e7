"""The one way out, against a server on this machine that does what bad servers do."""

from __future__ import annotations

import gzip
import socket
import struct
from collections.abc import Callable

import pytest

from dashboard.feeds.contract import DoubtfulPayload, FeedError
from dashboard.feeds.http import Visit
from tests.feeds.conftest import Asked, Upstream

LOCAL = ("127.0.0.1",)


def got(upstream: Upstream, answer: Callable[[Asked], object], within_s: float = 10, most_bytes: int = 10_000) -> bytes:
    upstream.answer = answer
    with Visit({}, LOCAL, within_s=within_s, most_bytes=most_bytes) as visit:
        return visit.get(f"{upstream.url}/cases?token=secret").body


def failure(upstream: Upstream, answer: Callable[[Asked], object], within_s: float = 10) -> FeedError:
    with pytest.raises(FeedError) as caught:
        got(upstream, answer, within_s)
    return caught.value


def dripping(asked: Asked, first: bytes, drop: bytes) -> None:
    """One drop at a time until the test is over or the other side has had enough."""
    asked.wfile.write(first)
    server = asked.server
    assert isinstance(server, Upstream)
    while not server.over.wait(0.05):
        asked.wfile.write(drop)


def test_a_body_is_had_whole(upstream: Upstream) -> None:
    assert got(upstream, lambda asked: asked.reply(b'{"a": 1}')) == b'{"a": 1}'


def test_a_packed_body_is_unpacked(upstream: Upstream) -> None:
    assert got(upstream, lambda asked: asked.reply(gzip.compress(b"[1]"), content_encoding="gzip")) == b"[1]"


def test_a_body_that_drips_is_given_up(upstream: Upstream) -> None:
    drip = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
    error = failure(upstream, lambda asked: dripping(asked, drip, b" "), within_s=0.4)
    assert "not finished in the time a poll has" in str(error)


def test_headers_that_drip_are_given_up(upstream: Upstream) -> None:
    error = failure(upstream, lambda asked: dripping(asked, b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"), within_s=0.4)
    assert "not finished in the time a poll has" in str(error)


def test_a_server_that_never_answers_is_given_up(upstream: Upstream) -> None:
    error = failure(upstream, lambda asked: upstream.over.wait(10), within_s=0.4)
    assert "not finished in the time a poll has" in str(error)


def test_a_body_without_end_is_given_up(upstream: Upstream) -> None:
    def endless(asked: Asked) -> None:
        asked.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not upstream.over.is_set():
            asked.wfile.write(b" " * 4096)

    assert "more than" in str(failure(upstream, endless))


def test_a_gzip_bomb_is_given_up(upstream: Upstream) -> None:
    bomb = gzip.compress(b" " * 5_000_000)
    assert "more than" in str(failure(upstream, lambda asked: asked.reply(bomb, content_encoding="gzip")))


def test_the_room_is_that_of_all_answers_of_a_visit(upstream: Upstream) -> None:
    upstream.answer = lambda asked: asked.reply(b" " * 600)
    with Visit({}, LOCAL, most_bytes=1000) as visit:
        visit.get(upstream.url)
        with pytest.raises(FeedError, match="more than"):
            visit.get(upstream.url)


@pytest.mark.parametrize("cut", [1, 10, 20])
def test_a_packed_body_that_was_cut_short_is_doubtful(upstream: Upstream, cut: int) -> None:
    packed = gzip.compress(b"[1, 2, 3]")[:-cut]
    assert isinstance(failure(upstream, lambda asked: asked.reply(packed, content_encoding="gzip")), DoubtfulPayload)


def test_a_packing_that_was_not_offered_is_refused(upstream: Upstream) -> None:
    assert "packed as 'br'" in str(failure(upstream, lambda asked: asked.reply(b"x", content_encoding="br")))


def test_a_body_shorter_than_announced_is_a_failure(upstream: Upstream) -> None:
    short = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[1]"
    assert "RemoteProtocolError" in str(failure(upstream, lambda asked: asked.wfile.write(short)))


def test_a_reset_connection_is_a_failure(upstream: Upstream) -> None:
    def reset(asked: Asked) -> None:
        asked.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        asked.connection.close()

    assert not failure(upstream, reset).permanent


def test_nobody_listening_is_a_failure() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with Visit({}, LOCAL) as visit, pytest.raises(FeedError, match="ConnectError"):
            visit.get(f"http://127.0.0.1:{taken.getsockname()[1]}")


@pytest.mark.parametrize(
    ("status", "permanent"),
    [(400, True), (401, True), (403, True), (404, True), (408, False), (500, False), (502, False)],
)
def test_a_refusal_is_permanent_and_a_breakdown_is_not(upstream: Upstream, status: int, permanent: bool) -> None:
    assert failure(upstream, lambda asked: asked.reply(status=status)).permanent is permanent


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("said", "wait_s"), [("120", 120.0), ("999999", 3600.0), ("soon", None), ("-5", None)])
def test_a_busy_server_says_when_to_come_again(
    upstream: Upstream, status: int, said: str, wait_s: float | None
) -> None:
    error = failure(upstream, lambda asked: asked.reply(status=status, retry_after=said))
    assert (error.permanent, error.retry_after_s) == (False, wait_s)


def test_a_date_to_come_again_is_counted_from_the_servers_own(upstream: Upstream) -> None:
    answer = (
        b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nDate: Sun, 22 Nov 2026 04:00:00 GMT\r\n"
        b"Retry-After: Sun, 22 Nov 2026 04:01:30 GMT\r\n\r\n"
    )
    assert failure(upstream, lambda asked: asked.wfile.write(answer)).retry_after_s == 90.0


def test_a_redirect_is_not_followed(upstream: Upstream) -> None:
    assert failure(upstream, lambda asked: asked.reply(status=302, location=f"{upstream.url}/login")).permanent
    assert len(upstream.asked) == 1


@pytest.mark.parametrize("page", [b"<!DOCTYPE html><title>Login", b"\xef\xbb\xbf \n<HTML>", b"please log in"])
def test_a_web_page_is_doubtful(upstream: Upstream, page: bytes) -> None:
    error = failure(upstream, lambda asked: asked.reply(page, content_type="text/html; charset=utf-8"))
    assert isinstance(error, DoubtfulPayload)


def test_json_sent_as_a_web_page_is_still_json(upstream: Upstream) -> None:
    assert got(upstream, lambda asked: asked.reply(b" [1]", content_type="text/html")) == b" [1]"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "http:///x", "cases"])
def test_only_web_addresses_are_asked(url: str) -> None:
    with Visit({}) as visit, pytest.raises(FeedError, match="not a web address"):
        visit.get(url)


def test_no_secret_of_an_address_is_told(upstream: Upstream) -> None:
    assert "secret" not in str(failure(upstream, lambda asked: asked.reply(status=500)))


def test_a_next_page_on_another_server_is_doubtful(upstream: Upstream) -> None:
    link = '<http://169.254.169.254/latest>; rel="next"'
    assert "another server" in str(failure(upstream, lambda asked: asked.reply(b"[]", link=link)))


def test_the_environment_gives_no_proxy(upstream: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert got(upstream, lambda asked: asked.reply(b"[]")) == b"[]"
