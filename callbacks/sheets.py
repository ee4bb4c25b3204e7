"""A table as the answer to a request: XLSX or CSV, under a name in the reader's language."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, request, send_file

from dashboard.export.sheets import Sheet, csv_file, xlsx_file
from dashboard.hall import Hall

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def home(hall: Hall) -> str:
    """Where the numbers of a file lead to: the address that the city says desks reach the hall at, else the asker's."""
    return (hall.city.declaration.briefings.address or request.host_url).rstrip("/")


def sheet_answer(sheet: Sheet, kind: str, name: str, plain: str) -> Response:
    """``plain`` is the name for whom a Chinese one cannot be said to."""
    if kind == "xlsx":
        return send_file(xlsx_file(sheet), _XLSX, as_attachment=True, download_name=f"{name}.xlsx")
    answer = Response(csv_file(sheet), mimetype="text/csv")
    named = {"filename": f"{plain}.csv", "filename*": f"UTF-8''{quote(name)}.csv"}  # a header holds no Chinese
    answer.headers.set("Content-Disposition", "attachment", **named)
    return answer
