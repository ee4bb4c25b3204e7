"""``/cases.xlsx`` and ``/cases.csv``: the list that the same parameters show at ``/cases``, whole, to take along."""

from __future__ import annotations

from functools import partial

from flask import Flask, Response, abort, request

from callbacks.cases import listed_of
from callbacks.desk import LANGUAGES
from callbacks.door import asker
from callbacks.policy import allow
from callbacks.sheets import sheet_answer
from dashboard.domain.account import Right
from dashboard.export.sheets import MOST, Sheet
from dashboard.hall import Hall
from layouts import case_sheet
from layouts.words import Words


def register(server: Flask, hall: Hall, lang: str) -> None:
    @server.get("/cases.<kind>")
    @allow(Right.EXPORT, noted="cases.export")
    def cases_file(kind: str) -> Response:
        if kind not in MOST:
            abort(404)
        said = request.args.to_dict()
        words = Words(said["lang"] if said.get("lang") in LANGUAGES else lang)
        try:
            sheet, name = _sheet(said, kind, words)
        except ValueError as wrong:
            return Response(words("address_wrong", why=str(wrong)), 400, mimetype="text/plain")
        return sheet_answer(sheet, kind, name, "cases")

    def _sheet(said: dict[str, str], kind: str, words: Words) -> tuple[Sheet, str]:
        listed = listed_of(said, hall)
        scope, zone, declaration = asker().scope, hall.clock.zone, hall.city.declaration
        page, lines = hall.case_lines(
            listed.selection, scope, order=listed.order, descending=listed.descending, most=MOST[kind]
        )
        choices = hall.choices(listed.selection, scope)
        sources = {one.key: words.of(one.label) for one in choices.sources}
        title = declaration.title.en if words.lang == "en" else declaration.title.zh
        receipt = case_sheet.Receipt(title, declaration.demo, scope, page, MOST[kind], asker().name, hall.clock.now())
        sheet = Sheet(
            case_sheet.columns(words),
            (case_sheet.row(line, sources, zone, words) for line in lines),
            partial(case_sheet.notes, listed, receipt, choices, zone, words),
        )
        return sheet, f"{words('sheet_name')}_{page.at.astimezone(zone):%Y%m%d-%H%M%S}"
