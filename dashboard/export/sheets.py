"""A table as a file: XLSX and CSV that a Chinese Excel opens right. Text never becomes a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import StringIO
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from dashboard.domain.reading import Opened

Value = str | int | Decimal | datetime | Opened | None

KINDS = ("xlsx", "csv")
MOST = {"xlsx": 100_000, "csv": 1_000_000}  # cases of one file; Excel itself ends at 1,048,576

_HEAD = PatternFill("solid", fgColor="FFE8ECF1")
_LINK = Font(color="FF0563C1", underline="single")
_DECIMAL = "0.00"
_MOMENT = "yyyy-mm-dd hh:mm:ss"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML cannot hold, and no list has
_LONGEST = 32_767  # characters of an Excel cell
_AT_ONCE = 1000
_MOST_LINKS = 60_000  # Excel takes 65,530 in a sheet
# A spreadsheet that opens a CSV reads these beginnings as a formula, the full-width ones in Chinese versions.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
# And these texts as a number or a day: leading zeros and the last digits of long ids would be lost.
_MISREAD = re.compile(r"0\d+|\d{12,}|\d+[eE]\d+|\d{1,4}[-/]\d{1,2}(?:[-/]\d{1,4})?|\d+:\d+(?::\d+)?")


@dataclass(frozen=True, slots=True)
class Sheet:
    """``rows`` are read as they are written; ``notes`` stand under them, told how many they were."""

    columns: Sequence[str]
    rows: Iterable[Sequence[Value]]
    notes: Callable[[int], Sequence[str]]


def csv_file(sheet: Sheet) -> Iterator[bytes]:
    """UTF-8 with its mark, without which Excel takes it for GBK. A thousand rows at a time."""
    yield b"\xef\xbb\xbf" + _lines([sheet.columns])
    count = 0
    rows = iter(sheet.rows)
    while some := list(islice(rows, _AT_ONCE)):
        count += len(some)
        yield _lines(some)
    yield _lines([(), *((note,) for note in sheet.notes(count))])


def _lines(rows: Iterable[Sequence[Value]]) -> bytes:
    written = StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([_shown(value) for value in row] for row in rows)
    return written.getvalue().encode()


def _shown(value: Value) -> str | int | Decimal:
    if value is None:
        return ""
    if isinstance(value, Opened):
        return value.value
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, int | Decimal):
        return value
    text = _CONTROL.sub("", value)  # behind one that a spreadsheet leaves out a formula could begin
    if _FORMULA.match(text):
        return f"'{text}"
    return f"{text}\t" if _MISREAD.fullmatch(text) else text


def xlsx_file(sheet: Sheet) -> IO[bytes]:
    """One sheet with its head frozen. The file is gone once it is closed."""
    book = Workbook(write_only=True)
    page = book.create_sheet()
    page.freeze_panes = "A2"
    for number, name in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(number)].width = max(14, 2 * len(name) + 2)
    page.append([_head(page, name) for name in sheet.columns])
    count = links = 0
    for row in sheet.rows:
        cells = [_cell(page, value) for value in row]
        for cell, value in zip(cells, row, strict=True):
            if isinstance(value, Opened) and links < _MOST_LINKS:
                cell.hyperlink, cell.font = value.address, _LINK
                links += 1
        page.append(cells)
        count += 1
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{count + 1}"
    page.append([])
    for note in sheet.notes(count):
        page.append([_cell(page, note)])
    file = TemporaryFile()  # noqa: SIM115 - handed on open; whoever sends it closes it
    book.save(file)
    file.seek(0)
    return file


def _head(page: Any, name: str) -> Any:
    cell = _cell(page, name)
    cell.font, cell.fill = Font(bold=True), _HEAD
    return cell


def _cell(page: Any, value: Value) -> Any:
    """Text is stored as text whatever it begins with, and stays it when somebody edits the cell."""
    if isinstance(value, Opened):
        cell = WriteOnlyCell(page, value.value)
    elif isinstance(value, datetime):
        cell = WriteOnlyCell(page, value.replace(tzinfo=None))
        cell.number_format = _MOMENT
    elif isinstance(value, str):
        text = _CONTROL.sub("", value)[:_LONGEST]
        cell = WriteOnlyCell(page, text)
        cell.data_type = "s"
        cell.quotePrefix = bool(_FORMULA.match(text))
    elif isinstance(value, Decimal):
        cell = WriteOnlyCell(page, value)
        cell.number_format = _DECIMAL
    else:
        cell = WriteOnlyCell(page, value)
    return cell
