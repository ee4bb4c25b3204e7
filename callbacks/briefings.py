"""``/briefings``, ``/b/<code>`` and its files: the archive, a frozen period with its receipts, what to take along."""

from __future__ import annotations

from pathlib import Path

import dash
from dash.development.base_component import Component
from flask import Flask, abort, jsonify, request, send_from_directory
from flask import redirect as to
from werkzeug.wrappers import Response

from callbacks.desk import Asked, Desk, NotFoundError
from callbacks.door import asker
from callbacks.policy import allow
from callbacks.taken import taken_along
from dashboard.domain.account import Right
from dashboard.domain.archive import FrozenBriefing, as_code
from dashboard.domain.briefing import differences
from dashboard.hall import Hall
from layouts import links
from layouts.briefings import MANIFEST, briefing_page, briefings_page, comparison_page
from layouts.parts.writing import how_far
from layouts.words import Words

_SHOWN_INLINE = (".png", ".pdf")
_MOVED = 100  # cases of a number on the page
_OFFICE = "application/vnd.openxmlformats-officedocument."
_XLSX = f"{_OFFICE}spreadsheetml.sheet"
PAPERS = {
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": _XLSX,
    "pptx": f"{_OFFICE}presentationml.presentation",
}
_NOTHING_RUNS = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def register(desk: Desk, server: Flask, hall: Hall, folder: Path, lang: str = "zh") -> None:
    """``folder`` is where the files of all briefings lie, each in the folder of its code."""

    def opened(asked: Asked, name: str) -> FrozenBriefing:
        frozen = hall.archive.open(asked.said.get(name, ""), asked.scope)
        if frozen is None:
            raise NotFoundError
        return frozen

    def briefings(asked: Asked) -> list[Component]:
        archive = hall.archive
        lines, schedules = archive.lines(asked.scope), archive.schedules(asked.scope)
        chosen = as_code(asked.said["with"]) if "with" in asked.said else None
        return briefings_page(lines, schedules, archive.runs(asked.scope), hall.clock.zone, asked.words, chosen)

    def comparison(asked: Asked) -> list[Component]:
        one, other = opened(asked, "one"), opened(asked, "other")
        found, moved = differences(one.briefing, other.briefing), hall.archive.moves(one, other, _MOVED)
        return comparison_page(one, other, found, moved, hall.clock.zone, asked.words)

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
    _register_files(server, hall, folder, lang)
    _register_papers(server, hall, lang)


def _register_files(server: Flask, hall: Hall, folder: Path, lang: str) -> None:
    """What is handed out beside the pages: a preview, a comparison, and each file that the archive names."""

    @server.get("/b/<code>/preview")
    @allow(Right.BRIEFINGS)
    def preview(code: str) -> Response:
        frozen = hall.archive.open(code, asker().scope)
        if frozen is None:
            abort(404)
        page = hall.archive.preview(frozen, request.args.get("lang", lang))
        return Response(
            page, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": _NOTHING_RUNS}
        )

    @server.get("/briefings/compared/<one>/<other>.xlsx")
    @allow(Right.BRIEFINGS, noted="briefing.export")
    def comparison_file(one: str, other: str) -> Response:
        both = [hall.archive.open(code, asker().scope) for code in (one, other)]
        if both[0] is None or both[1] is None:
            abort(404)
        book = hall.archive.comparison_file(both[0], both[1], request.args.get("lang", lang), taken_along(hall, lang))
        name = f"{as_code(one)}_{as_code(other)}.xlsx"
        return Response(book, content_type=_XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})

    @server.get("/b/<code>/<name>")
    @allow(Right.BRIEFINGS, noted="briefing.export")
    def file(code: str, name: str) -> Response:
        frozen = hall.archive.open(code, asker().scope)
        if frozen is None or name not in {MANIFEST, *(one.name for one in frozen.files)}:
            abort(404)
        inline = name.endswith(_SHOWN_INLINE)
        return send_from_directory((folder / as_code(code)).absolute(), name, as_attachment=not inline)


def _register_papers(server: Flask, hall: Hall, lang: str) -> None:
    """One composed by a button, how far its files are, and the papers of one that has none."""

    @server.post("/briefings/freeze")
    @allow(Right.BRIEFINGS, noted="briefing.freeze")
    def freeze() -> Response:
        words = Words(request.args.get("lang", lang), chosen="lang" in request.args)
        try:
            said = request.form.get("kind", ""), request.form.get("of", "")
            code = hall.freeze_report(asker().scope, *said, words.lang)
        except ValueError:
            abort(400)
        if code is None:
            abort(404)
        return to(links.briefing(code, words), 303)

    @server.post("/b/<code>/files")
    @allow(Right.BRIEFINGS, noted="briefing.write")
    def write_files(code: str) -> Response:
        words = Words(request.args.get("lang", lang), chosen="lang" in request.args)
        frozen = hall.archive.open(code, asker().scope)
        if frozen is None:
            abort(404)
        hall.archive.order(code, words.lang)
        return to(links.briefing(frozen.line.code, words), 303)

    @server.get("/b/<code>/progress")
    @allow(Right.BRIEFINGS)
    def progress(code: str) -> Response:
        run = hall.archive.run_of(code, asker().scope)
        if run is None:
            abort(404)
        over = run.finished_at is not None
        words = Words(request.args.get("lang", lang))
        said = {"over": over, "done": run.done, "steps": run.steps, "said": "" if over else how_far(run, words)}
        return jsonify(said)

    @server.get("/b/<code>/papers/<kind>")
    @allow(Right.BRIEFINGS, noted="briefing.export")
    def paper(code: str, kind: str) -> Response:
        frozen = hall.archive.open(code, asker().scope)
        if frozen is None or kind not in PAPERS:
            abort(404)
        content = hall.archive.paper(frozen, kind, request.args.get("lang", lang))
        name = f"{frozen.briefing.city}_{frozen.briefing.kind}_{as_code(code)}.{kind}"
        return Response(
            content, content_type=PAPERS[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )
