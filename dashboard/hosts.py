"""What settings and declarations say of hosts. It imports nothing of the hall: the settings stand on it."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator


@lru_cache(maxsize=256)  # each screen asks each second, from the same few
def is_loopback(host: str) -> bool:
    """Whether a host, without a port, is this machine and no other."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _are_hosts(declared: InnerNetwork) -> InnerNetwork:
    for one in () if isinstance(declared, bool) else declared:
        if "/" in one:
            try:
                ipaddress.ip_network(one)
            except ValueError:
                raise ValueError(f"'{one}' is no network such as 10.12.0.0/16 / 网段有误") from None
    return declared


InnerNetwork = bool | tuple[str, ...]
DeclaredInner = Annotated[InnerNetwork, AfterValidator(_are_hosts)]
