"""The XLSX annex: every table of a briefing on a sheet of its own. Numbers are numbers, text is text, no formulas."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from dashboard.domain.briefing import Cell, Figure, Said, Table
from dashboard.export.briefing.edition import Edition
from dashboard.export.briefing.wording import UNKNOWN

FORMATS = {"count": "#,##0", "percent": "0.00%", "hours": "0.00"}
_HEAD = PatternFill("solid", fgColor="FFE8ECF1")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # what XML cannot hold
_WIDEST = 46
_NONE = Said("无", "none")


def xlsx_bytes(edition: Edition) -> bytes:
    book = Workbook()
    about = book.active
    about.title = "说明" if edition.lang == "zh" else "About"
    _about(about, edition)
    names = {about.title}
    for table in edition.briefing.tables:
        sheet = book.create_sheet(sheet_name(edition.read(table.title), names))
        _fill(sheet, edition, table)
    for table in (*edition.appendix, _definitions(edition)):
        _fill(book.create_sheet(sheet_name(edition.read(table.title), names)), edition, table)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _definitions(edition: Edition) -> Table:
    columns = (
        Said("指标", "Indicator"),
        Said("标识", "Slug"),
        Said("版本", "Version"),
        Said("公式", "Formula"),
    )
    rows = tuple(
        (one.label, one.slug, Figure(f"definition/{one.slug}", one.version), one.formula)
        for one in edition.briefing.definitions_used
    )
    return Table("definitions", Said("口径", "Definitions"), columns, rows)


def put(cell: Any, value: str | float | Decimal | datetime | None) -> None:
    """One value. Text is stored as text whatever it begins with: openpyxl would make a formula of ``=``."""
    if isinstance(value, str):
        cell.value = _CONTROL.sub("", value)
        cell.data_type = "s"
    else:
        cell.value = value


def _about(sheet: Any, edition: Edition) -> None:
    briefing = edition.briefing
    lines = [edition.stamp] if edition.stamp else []
    lines += [edition.read(one) for one in (briefing.title, briefing.issue, briefing.span) if edition.read(one)]
    lines += [edition.read(one) for one in briefing.warnings]
    lines += edition.receipt
    lines += [edition.read(one) for section in briefing.sections for one in section.missing]
    for number, line in enumerate(lines, 1):
        put(sheet.cell(number, 1), line)
    sheet.column_dimensions["A"].width = 100
    if edition.stamp:
        sheet["A1"].font = Font(bold=True, color="FFB3151B")


def _fill(sheet: Any, edition: Edition, table: Table) -> None:
    """One table, to be read on a screen and printed on A4."""
    first = 1
    if edition.stamp:
        put(sheet.cell(1, 1), edition.stamp)
        sheet.cell(1, 1).font = Font(bold=True, color="FFB3151B")
        first = 2
    numbers = table.numbers
    for number, row in enumerate((table.columns, *table.rows), first):
        for column, (cell, is_number) in enumerate(zip(row, numbers, strict=True), 1):
            target = sheet.cell(number, column)
            put(target, _value(edition, cell))
            if isinstance(cell, Figure):
                target.number_format = FORMATS[cell.unit]
            if number == first:
                target.font, target.fill = Font(bold=True), _HEAD
            if number == first or is_number:
                target.alignment = Alignment(horizontal="right" if is_number else None, wrap_text=number == first)
    if not table.rows:
        put(sheet.cell(first + 1, 1), edition.read(_NONE))
    sheet.freeze_panes = sheet.cell(first + 1, 1)
    for column in range(1, len(table.columns) + 1):
        texts = [edition.read(table.columns[column - 1]), *(edition.cell(row[column - 1]) for row in table.rows)]
        wide = max(sum(2 if ord(letter) > 0x2E7F else 1 for letter in text) for text in texts)
        sheet.column_dimensions[get_column_letter(column)].width = min(wide + 3, _WIDEST)
    sheet.print_title_rows = f"{first}:{first}"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = sheet.PAPERSIZE_A4, "landscape"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0


def _value(edition: Edition, cell: Cell) -> str | int | Decimal | None:
    """A share is stored as one, so that a spreadsheet can go on counting; an unknown number is —."""
    if not isinstance(cell, Figure):
        return edition.cell(cell)
    if cell.value is None:
        return UNKNOWN
    if isinstance(cell.value, Decimal) and cell.unit == "percent":
        return cell.value / 100
    return cell.value


def sheet_name(title: str, taken: set[str]) -> str:
    """At most 31 letters, none that Excel forbids, each once."""
    base = _FORBIDDEN.sub(" ", title)[:28].strip() or "-"
    name, number = base, 2
    while name in taken:
        name, number = f"{base} {number}", number + 1
    taken.add(name)
    return name
