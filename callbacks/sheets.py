"""A table as the answer to a request: XLSX or CSV, under a name in the reader's language."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, send_file

from dashboard.export.sheets import Sheet, csv_file, xlsx_file

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet_answer(sheet: Sheet, kind: str, name: str, plain: str) -> Response:
    """``plain`` is the name for whom a Chinese one cannot be said to."""
    if kind == "xlsx":
        return send_file(xlsx_file(sheet), _XLSX, as_attachment=True, download_name=f"{name}.xlsx")
    answer = Response(csv_file(sheet), mimetype="text/csv")
    named = {"filename": f"{plain}.csv", "filename*": f"UTF-8''{quote(name)}.csv"}  # a header holds no Chinese
    answer.headers.set("Content-Disposition", "attachment", **named)
    return answer
