"""Where the hall may connect to: nowhere that nobody spoke of, however the address is written or its name changes."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from pydantic import ValidationError

from dashboard.export.post.carrier import NotTakenError
from dashboard.export.post.robot import send_robot
from dashboard.feeds.contract import FeedError
from dashboard.feeds.http import Visit
from dashboard.outgoing import RefusedAddressError, addresses, connect
from tests.feeds.conftest import Upstream, upstream  # noqa: F401 - a fixture
from tests.feeds.declarations import declaration

LOOPBACK = (
    "127.0.0.1", "127.0.0.2", "127.255.255.254", "localhost", "localhost.", "LOCALHOST", "[::1]", "::1",
    "0:0:0:0:0:0:0:1", "[::ffff:127.0.0.1]", "::ffff:7f00:1", "[0:0:0:0:0:ffff:7f00:0001]", "2002:7f00:1::",
    "64:ff9b::7f00:1", "64:ff9b::127.0.0.1", "2001:0:ce49:7601:e866:efff:80ff:fffe",
)  # fmt: skip
DISGUISED = (
    "2130706433", "017700000001", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "0177.0.0.01", "127.1", "127.0.1",
    "0x7f.1", "127.0x1", "00000177.1", "0x7f.0x0.0x0.0x1", "0", "0x0", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376",
    "169.16689662", "0xa9.0xfe.0xa9.0xfe", "169.254.43518", "167772161", "0x0a000001", "012.0.0.1", "10.1", "3232235521",
)  # fmt: skip
PLATFORM = (
    "169.254.169.254", "169.254.0.23", "169.254.10.10", "169.254.170.2", "100.100.100.200", "100.100.100.110",
    "[::ffff:169.254.169.254]", "::ffff:a9fe:a9fe", "[fd00:ec2::254]", "fd20:ce::254", "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::", "::ffff:6464:64c8", "metadata.tencentyun.com", "metadata.google.internal", "metadata",
    "METADATA.tencentyun.com", "metadata.tencentyun.com.", "instance-data", "instance-data.ec2.internal",
)  # fmt: skip
NOWHERE = (
    "0.0.0.0", "0.1.2.3", "[::]", "::", "255.255.255.255", "240.0.0.1", "224.0.0.1", "239.255.255.250", "ff02::1",
    "169.254.1.1", "fe80::1", "[fe80::1%lo]", "::ffff:0.0.0.0",
)  # fmt: skip
PRIVATE = (
    "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "198.18.0.1",
    "[fc00::1]", "fd12:3456::1", "::ffff:10.0.0.1", "2002:0a00:0001::", "192.0.2.1", "203.0.113.9", "2001:db8::1",
)  # fmt: skip


def test_there_are_enough_of_them() -> None:
    assert len({*LOOPBACK, *DISGUISED, *PLATFORM, *NOWHERE, *PRIVATE}) >= 80


@pytest.mark.parametrize("host", [*LOOPBACK, *DISGUISED, *PLATFORM, *NOWHERE, *PRIVATE])
def test_an_inner_address_is_refused_however_it_is_written(host: str) -> None:
    with pytest.raises(RefusedAddressError):
        addresses(host, 80, inner=False)


@pytest.mark.parametrize("host", [*LOOPBACK, *DISGUISED, *PLATFORM, *NOWHERE])
def test_an_inner_network_does_not_mean_this_machine_or_its_platform(host: str) -> None:
    with pytest.raises(RefusedAddressError):
        addresses(host, 80, inner=True)


@pytest.mark.parametrize("host", [*PLATFORM, *NOWHERE, *DISGUISED])
def test_no_list_opens_what_is_no_source(host: str) -> None:
    with pytest.raises(RefusedAddressError):
        addresses(host, 80, inner=("0.0.0.0/0", "::/0", host))


@pytest.mark.parametrize("host", PRIVATE)
def test_an_inner_network_that_was_declared_is_reached(host: str) -> None:
    assert addresses(host, 80, inner=True)


@pytest.mark.parametrize(
    ("host", "listed"),
    [("127.0.0.1", "127.0.0.1"), ("localhost", "localhost"), ("10.12.3.4", "10.12.0.0/16"), ("fd12::1", "fd00::/8")],
)
def test_what_is_listed_is_reached_and_nothing_beside_it(host: str, listed: str) -> None:
    assert addresses(host, 80, inner=(listed,))
    for other in ("10.13.0.1", "127.0.0.3", "169.254.169.254"):
        with pytest.raises(RefusedAddressError):
            addresses(other, 80, inner=(listed,))


@pytest.mark.parametrize("host", ["1.1.1.1", "8.8.8.8", "2400:3200::1", "223.5.5.5"])
def test_the_open_internet_needs_no_word(host: str) -> None:
    assert addresses(host, 443, inner=False) == [host]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[list[str]]]:
    """What a name server answers, one answer a question."""
    answers: list[list[str]] = []
    system = socket.getaddrinfo

    def answer(host: str, port: int, *told: Any, **more: Any) -> list[Any]:
        if not host.endswith(".example"):
            return system(host, port, *told, **more)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in answers.pop(0)]

    monkeypatch.setattr("dashboard.outgoing.socket.getaddrinfo", answer)
    return answers


def test_one_bad_address_among_several_refuses_all(names: list[list[str]]) -> None:
    names.append(["8.8.8.8", "127.0.0.1"])
    with pytest.raises(RefusedAddressError):
        addresses("two.example", 80, inner=False)


def test_a_name_that_changes_between_question_and_connection_is_asked_once(names: list[list[str]]) -> None:
    """Rebinding: the second answer would lead into this machine. The connection goes to what was judged."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
        names += [["127.0.0.1"], ["169.254.169.254"]]
        with closing(connect("rebinding.example", port, ("rebinding.example",), 5)) as made:
            assert made.getpeername() == ("127.0.0.1", port)
        assert names == [["169.254.169.254"]]
        with pytest.raises(RefusedAddressError):
            connect("rebinding.example", port, ("rebinding.example",), 5)


def test_a_visit_asks_for_the_name_once_and_says_it_to_the_server(upstream: Upstream, names: list[list[str]]) -> None:  # noqa: F811
    heard = []
    upstream.answer = lambda asked: heard.append(asked.headers["Host"]) or asked.reply(b"[]")
    port = upstream.server_address[1]
    names += [["127.0.0.1"], ["169.254.169.254"]]
    with Visit({}, ("source.example",)) as visit:
        assert visit.get(f"http://source.example:{port}/a").body == b"[]"
    assert heard == [f"source.example:{port}"]
    assert names == [["169.254.169.254"]]


def test_a_feed_goes_nowhere_that_its_declaration_does_not_say(upstream: Upstream) -> None:  # noqa: F811
    upstream.answer = lambda asked: asked.reply(b"[]")
    with Visit({}) as visit, pytest.raises(FeedError, match="本机地址") as refused:
        visit.get(upstream.url)
    assert refused.value.permanent


def test_a_redirect_is_not_followed_into_this_machine(upstream: Upstream) -> None:  # noqa: F811
    asked_for = []

    def redirect(asked: Any) -> None:
        asked_for.append(asked.path)
        asked.reply(b"", status=302, location=f"{upstream.url}/inside")

    upstream.answer = redirect
    with Visit({}, ("127.0.0.1",)) as visit, pytest.raises(FeedError, match="redirects elsewhere"):
        visit.get(f"{upstream.url}/start")
    assert asked_for == ["/start"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/robot?key=SECRET", "http://169.254.169.254/latest?key=SECRET"])
def test_a_robot_is_not_this_machine_and_its_key_is_not_told(url: str) -> None:
    handed = []
    with pytest.raises(NotTakenError) as refused:
        send_robot(url, {}, lambda: handed.append(1))
    assert refused.value.for_good
    assert "SECRET" not in str(refused.value)
    assert handed == []


@pytest.mark.parametrize("said", ["10.0.0.0/33", "10.0.0.1/8", "inner/net"])
def test_a_network_that_is_none_is_refused_in_the_declaration(said: str) -> None:
    with pytest.raises(ValidationError, match="网段有误"):
        declaration(inner_network=[said])
