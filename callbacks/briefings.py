"""``/briefings``, ``/b/<code>`` and its files: the archive, a frozen period with its receipts, what to take along."""

from __future__ import annotations

from pathlib import Path

import dash
from dash.development.base_component import Component
from flask import Flask, Response, abort, send_from_directory

from callbacks.desk import Asked, Desk, NotFoundError
from callbacks.door import asker
from callbacks.policy import allow
from dashboard.domain.account import Right
from dashboard.domain.archive import FrozenBriefing, as_code
from dashboard.domain.briefing import differences
from dashboard.hall import Hall
from layouts.briefings import briefing_page, briefings_page, comparison_page

_SHOWN_INLINE = (".png", ".pdf")


def register(desk: Desk, server: Flask, hall: Hall, folder: Path) -> None:
    """``folder`` is where the files of all briefings lie, each in the folder of its code."""

    def opened(asked: Asked, name: str) -> FrozenBriefing:
        frozen = hall.archive.open(asked.said.get(name, ""), asked.scope)
        if frozen is None:
            raise NotFoundError
        return frozen

    def briefings(asked: Asked) -> list[Component]:
        archive = hall.archive
        lines, schedules = archive.lines(asked.scope), archive.schedules(asked.scope)
        return briefings_page(lines, schedules, archive.runs(asked.scope), hall.clock.zone, asked.words)

    def comparison(asked: Asked) -> list[Component]:
        one, other = opened(asked, "one"), opened(asked, "other")
        return comparison_page(one, other, differences(one.briefing, other.briefing), asked.words)

    def briefing(asked: Asked) -> list[Component]:
        frozen = opened(asked, "code")
        found = hall.archive.again(frozen)[1] if asked.said.get("again") == "yes" else None
        return briefing_page(frozen, found, "cases" in dash.page_registry, hall.clock.zone, asked.words)

    desk.page("briefings", "/briefings", briefings, right=Right.BRIEFINGS)
    desk.page(
        "briefings_compared",
        "/briefings/compared/<one>/<other>",
        comparison,
        right=Right.BRIEFINGS,
        bar=False,
        here="briefings",
    )
    desk.page("briefing", "/b/<code>", briefing, right=Right.BRIEFINGS, bar=False, here="briefings")

    @server.get("/b/<code>/<name>")
    @allow(Right.BRIEFINGS, noted="briefing.export")
    def file(code: str, name: str) -> Response:
        frozen = hall.archive.open(code, asker().scope)
        if frozen is None or name not in {"manifest.json", *(one.name for one in frozen.files)}:
            abort(404)
        inline = name.endswith(_SHOWN_INLINE)
        return send_from_directory((folder / as_code(code)).absolute(), name, as_attachment=not inline)
