"""Who asks, in tests: the operator of the whole city, and a server that takes everybody for somebody."""

from __future__ import annotations

from flask import Flask, g

from dashboard.domain.account import Asker, Role
from dashboard.domain.scope import Scope

OPERATOR = Asker(1, None, "lin", Role.DUTY, Scope("99"))


def asked_by(server: Flask, who: Asker = OPERATOR) -> Flask:
    """The server, with somebody before each of its views; no door stands before it."""

    @server.before_request
    def known() -> None:
        g.asker = who

    return server
