"""Where a request comes from, as far as its own head and its connection tell: this machine, and our own pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from dashboard.hosts import is_loopback

_HARMLESS = ("GET", "HEAD", "OPTIONS")
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_VIA")


def from_here(environ: Mapping[str, Any]) -> bool:
    """Whether somebody at this machine asks this machine by its own name.

    A page elsewhere may point its own name at this machine, so the name is looked at as well as the connection; and
    what a proxy hands on comes from wherever it comes from.
    """
    if any(environ.get(name) for name in _FORWARDED) or not is_loopback(environ.get("REMOTE_ADDR") or ""):
        return False
    return is_loopback(_host_of(environ.get("HTTP_HOST", "")))


def changes_nothing(method: str) -> bool:
    return method in _HARMLESS


def from_our_pages(environ: Mapping[str, Any]) -> bool:
    """Whether a page of ours sent a request that may change something.

    A browser says so itself: in ``Sec-Fetch-Site`` wherever the connection is secure or local, and else in ``Origin``,
    which it sends with every request that is not harmless. No script of a page can write either. Neither is a no.
    """
    site = environ.get("HTTP_SEC_FETCH_SITE")
    if site is not None and site != "same-origin":
        return False
    origin = environ.get("HTTP_ORIGIN")
    if origin is None:
        return site is not None
    try:
        sent_by = urlsplit(origin)
    except ValueError:
        return False
    return sent_by.scheme in ("http", "https") and sent_by.netloc == environ.get("HTTP_HOST")


def local_path(asked: str | None) -> str:
    """Where to go next, ``/`` unless it is a path of ours: an address that leads away is not followed."""
    if not asked or not asked.startswith("/") or asked.startswith(("//", "/\\")):
        return "/"
    return asked if asked.isprintable() and "\\" not in asked else "/"


def _host_of(header: str) -> str:
    """The host of a ``Host`` header, without its port."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""
