"""Where the hall may connect to: every way out resolves a name here once, judges it, and connects to that very address.

A feed's address is typed by people, and an answer may name another: neither must lead into this machine, to the cloud
platform's own services, or into an inner network that nobody spoke of. In a government network the inner network is
where the sources are, so a declaration says so: ``inner_network: true``, or the hosts and networks alone.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable

from dashboard.hosts import InnerNetwork

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# What clouds serve to their machines: credentials, above all. Never a source, whatever is declared.
_PLATFORM = {
    ipaddress.ip_address(one)
    for one in (
        "169.254.169.254", "169.254.170.2", "169.254.0.23", "169.254.10.10", "100.100.100.200", "100.100.100.110",
        "192.0.0.192", "fd00:ec2::254", "fd20:ce::254", "fe80::a9fe:a9fe",
    )
}  # fmt: skip
_PLATFORM_NAMES = re.compile(r"(^|\.)(metadata|metadata\.[\w.-]+|instance-data(\.[\w.-]+)?)\.?$", re.IGNORECASE)
_SHARED = ipaddress.ip_network("100.64.0.0/10")  # of a provider's own network, as good as private
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # an IPv4 address told in IPv6


class RefusedAddressError(OSError):
    """An address that nothing of the hall connects to, as declared; the text says what to declare."""


def connect(host: str, port: int, inner: InnerNetwork, timeout_s: float | None) -> socket.socket:
    """A connection to the first address of the host that answers; all were judged, and no name is asked again.

    Raises ``RefusedAddressError``, or another ``OSError`` where nobody answers.
    """
    failed: OSError | None = None
    for address in addresses(host, port, inner):
        try:
            return socket.create_connection((address, port), timeout_s)
        except OSError as error:
            failed = error
    raise failed or OSError(f"{host}: no such host / 无法解析")


def addresses(host: str, port: int, inner: InnerNetwork) -> list[str]:
    """Every address of a host, in the order the system gives them. Raises ``RefusedAddressError`` for any bad one."""
    name = host.strip("[]").rstrip(".")
    if _PLATFORM_NAMES.search(name):
        raise RefusedAddressError(f"{host}: the cloud platform's own service is no source / 云平台元数据地址不可访问")
    if _is_disguised(name):
        raise RefusedAddressError(f"{host}: write the address as four numbers / 地址请写成点分十进制")
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise RefusedAddressError(f"{host}: not a host name / 主机名有误") from None
    told = list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))
    for one in told:
        _judge(name, ipaddress.ip_address(one.partition("%")[0]), inner)
    return told


def _is_disguised(name: str) -> bool:
    """Whether the system would read it as an IPv4 address although it is not written like one: 0x7f.1, 2130706433."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        try:
            socket.inet_aton(name)
        except (OSError, UnicodeError):
            return False
        return True
    return False


def _judge(name: str, told: _Address, inner: InnerNetwork) -> None:
    address = _within(told)
    if address in _PLATFORM or told in _PLATFORM:
        raise RefusedAddressError(
            f"{name} ({told}): the cloud platform's own service is no source / 云平台元数据地址不可访问"
        )
    if address.is_multicast or address.is_unspecified or address.is_link_local or _is_nowhere(address):
        raise RefusedAddressError(f"{name} ({told}): no machine's own address / 不是主机地址")
    if not isinstance(inner, bool) and _is_listed(name, address, inner):
        return
    if address.is_loopback:
        raise RefusedAddressError(
            f"{name} ({told}): this very machine; list it under inner_network / 本机地址须在 inner_network 中列出"
        )
    if (address.is_private or address in _SHARED or not address.is_global) and inner is not True:
        raise RefusedAddressError(
            f"{name} ({told}): an inner network's address; declare inner_network / 内网地址须声明 inner_network"
        )


def _within(told: _Address) -> _Address:
    """The IPv4 address that an IPv6 one stands for, else itself."""
    if isinstance(told, ipaddress.IPv6Address):
        if told in _TRANSLATED:
            return ipaddress.IPv4Address(int(told) & 0xFFFFFFFF)
        tunnelled = told.teredo[1] if told.teredo else None
        return told.ipv4_mapped or told.sixtofour or tunnelled or told
    return told


def _is_nowhere(address: _Address) -> bool:
    if isinstance(address, ipaddress.IPv4Address):
        return address.packed[0] == 0 or address.packed[0] >= 240
    return False


def _is_listed(name: str, address: _Address, listed: Iterable[str]) -> bool:
    for one in listed:
        if "/" in one:
            network = ipaddress.ip_network(one)
            if network.version == address.version and address in network:
                return True
        elif one.lower() in (name.lower(), str(address)):
            return True
    return False
