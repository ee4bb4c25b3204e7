"""Where two briefings differ, as a workbook: every number, and every case that left one or came into it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from dashboard.domain.archive import FrozenBriefing, Moves, shown_code
from dashboard.domain.briefing import Difference, Said, differences
from dashboard.export.briefing.annex import FORMATS, put, sheet_name

_HEAD = PatternFill("solid", fgColor="FFE8ECF1")
_WAYS = {"left": Said("移出", "left"), "came": Said("移入", "came")}
_COLUMNS = (
    Said("变动", "Move"),
    Said("案件编号", "Case"),
    Said("部门", "Department"),
    Said("区域", "Area"),
    Said("类别", "Class"),
    Said("上报时间", "Reported"),
    Said("处置时限", "Due"),
    Said("处置完成", "Finished"),
)
_MOST_ROWS = 1_048_000  # what a sheet holds
Value = str | int | Decimal | datetime | None


def comparison_bytes(
    one: FrozenBriefing, other: FrozenBriefing, moved: Sequence[Moves], lang: str, taken: str
) -> bytes:
    """``taken`` is who took it along, and when; it stands under the numbers, and under the cases of each."""
    book = Workbook()
    sheet = book.active
    sheet.title = Said("数字差异", "Figures").read(lang)
    zone = ZoneInfo(one.briefing.zone)
    heads = [f"{shown_code(each.line.code)} {_local(each.line.as_of, zone):%Y-%m-%d %H:%M}" for each in (one, other)]
    _head(sheet, [Said("数字", "Figure").read(lang), *heads, Said("差", "Difference").read(lang)])
    for number, found in enumerate(differences(one.briefing, other.briefing), 2):
        _figures(sheet, number, found, lang)
    _under(sheet, taken)
    _wide(sheet, (48, 26, 26, 14))
    names = {sheet.title}
    for each in moved:
        told = book.create_sheet(sheet_name(each.difference.caption.read(lang), names))
        _head(told, [column.read(lang) for column in _COLUMNS])
        for number, case in enumerate(each.cases[:_MOST_ROWS], 2):
            moments = [_local(at, zone) for at in (case.reported_at, case.due_at, case.finished_at)]
            texts = (_WAYS[case.way].read(lang), case.number, case.department, case.area, case.case_class)
            for column, value in enumerate((*texts, *moments), 1):
                cell = told.cell(number, column)
                put(cell, value)
                if isinstance(value, datetime):
                    cell.number_format = "yyyy-mm-dd hh:mm"
        _under(told, taken)
        _wide(told, (8, 22, 26, 22, 26, 18, 18, 18))
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _figures(sheet: Any, number: int, found: Difference, lang: str) -> None:
    scale = 100 if found.unit == "percent" else 1
    put(sheet.cell(number, 1), found.caption.read(lang))
    delta = None if found.before is None or found.after is None else found.after - found.before
    for column, value in enumerate((found.before, found.after, delta), 2):
        cell = sheet.cell(number, column)
        put(cell, "—" if value is None else Decimal(value) / scale if scale != 1 else value)
        cell.number_format = FORMATS[found.unit]


def _head(sheet: Any, texts: Sequence[str]) -> None:
    for column, text in enumerate(texts, 1):
        cell = sheet.cell(1, column)
        put(cell, text)
        cell.font, cell.fill = Font(bold=True), _HEAD
    sheet.freeze_panes = "A2"


def _under(sheet: Any, text: str) -> None:
    if text:
        put(sheet.cell(sheet.max_row + 2, 1), text)


def _wide(sheet: Any, widths: Sequence[int]) -> None:
    for column, wide in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = wide


def _local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    """The city's time, without a zone: a spreadsheet has none."""
    return None if at is None else at.astimezone(zone).replace(tzinfo=None)
