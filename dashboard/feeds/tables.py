"""Rows of one CSV, XLSX or NDJSON file, streamed; a row that is no row is a value, a file that is no file an error."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal

import openpyxl

from dashboard.feeds.contract import BadReason, BadRow, FeedError
from dashboard.feeds.encodings import text_lines
from dashboard.feeds.rules import Row, as_text, bad_row, clean

Format = Literal["csv", "xlsx", "ndjson"]
FORMATS: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
}
MOST_ROWS = 200_000
_MOST_COLUMNS = 200
_MOST_BYTES = 256 * 1024 * 1024
_MOST_UNPACKED = 1024 * 1024 * 1024
_MOST_ZIP_RATIO = 100
_SHEET_ROWS = 1_048_576  # what Excel itself can hold

NumberedRow = tuple[int, list[str] | None]  # its first line, and its cells or None where it cannot be cut into any


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file and how to read it. ``capped``: it came by itself, so its size is limited; nobody has asked for it."""

    path: Path
    format: Format
    encoding: str = "utf-8"
    delimiter: str = ","
    sheet: str | None = None
    header_row: int = 1
    capped: bool = True


def table_rows(file: TableFile, missing_from: Callable[[set[str]], list[str]]) -> Iterator[tuple[str, Row] | BadRow]:
    """Each row as (where, columns by name), in the file's order.

    ``missing_from`` is asked what cannot be filled from the header's columns. Raises ``FeedError`` naming the file
    when it cannot be trusted as a whole: undecodable, cut short, a renamed column, over its limits.
    """
    most = MOST_ROWS if file.capped else None
    if file.capped and file.path.stat().st_size > _MOST_BYTES:
        raise FeedError(f"{file.path.name}: more than {_MOST_BYTES} bytes; load it from the command line")
    rows = _ndjson_rows(file) if file.format == "ndjson" else _named_rows(file, missing_from)
    for count, row in enumerate(rows):
        if count == most:
            raise FeedError(f"{file.path.name}: more than {most} rows; load it from the command line")
        yield row


def _named_rows(file: TableFile, missing_from: Callable[[set[str]], list[str]]) -> Iterator[tuple[str, Row] | BadRow]:
    name = file.path.name
    rows = _xlsx_rows(file) if file.format == "xlsx" else _csv_rows(file)
    header: list[str] | None = None
    short = ""  # the row just read, where it has fewer columns than the header
    for number, cells in rows:
        cut = header is not None and cells is not None and len(cells) < len(header)
        short = f"{name}:{number}" if cut else ""
        if header is None:
            if number >= file.header_row:
                header = _header(cells or [], name)
                if missing := missing_from(set(header)):
                    raise FeedError(f"{name}: no column for {'; '.join(missing)}; it has {', '.join(header)}")
        elif cells is None:
            yield bad_row(BadReason.WRONG_SHAPE, "quotes that do not match", f"{name}:{number}", "")
        elif len(cells) != len(header):
            detail = f"{len(cells)} columns, the header has {len(header)}"
            yield bad_row(BadReason.WRONG_SHAPE, detail, f"{name}:{number}", cells)
        else:
            yield f"{name}:{number}", dict(zip(header, cells, strict=True))
    if short and file.format == "csv":
        raise FeedError(f"{short}: the file ends in the middle of a row: half-written? / 文件未写完")
    if header is None:
        raise FeedError(f"{name}: no header in row {file.header_row}")


def _header(cells: list[str], name: str) -> list[str]:
    """Column names; a second column of a name is ``name (2)``, one without a name ``(its number)``."""
    if len(cells) > _MOST_COLUMNS:
        raise FeedError(f"{name}: more than {_MOST_COLUMNS} columns")
    header: list[str] = []
    for number, cell in enumerate(cells, 1):
        text = clean(cell).strip() or f"({number})"
        header.append(text if text not in header else f"{text} ({number})")
    return header


def _csv_rows(file: TableFile) -> Iterator[NumberedRow]:
    """Rows with the line they begin on: a text in quotes may span several."""
    lines = text_lines(file.path, file.encoding, _MOST_BYTES if file.capped else None)
    reader = csv.reader(lines, delimiter=file.delimiter, strict=True)
    while True:
        first_line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                raise FeedError(f"{file.path.name}:{first_line}: the file ends inside a quoted text") from None
            yield first_line, None
        else:
            if cells:
                yield first_line, cells


def _ndjson_rows(file: TableFile) -> Iterator[tuple[str, Row] | BadRow]:
    lines = text_lines(file.path, file.encoding, _MOST_BYTES if file.capped else None)
    for number, line in enumerate(lines, 1):
        where = f"{file.path.name}:{number}"
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield bad_row(BadReason.WRONG_SHAPE, f"not JSON: {error}", where, line)
            continue
        if isinstance(row, dict):
            yield where, row
        else:
            yield bad_row(BadReason.WRONG_SHAPE, f"a JSON object expected, a {type(row).__name__} found", where, line)


def _xlsx_rows(file: TableFile) -> Iterator[NumberedRow]:
    """Rows of cell texts as wide as the header; rows without any cell are passed over."""
    name = file.path.name
    width = 0
    try:
        _unpacks_sanely(file)
        with file.path.open("rb") as raw:  # openpyxl leaves a file of its own opening open when it fails
            book = openpyxl.load_workbook(raw, read_only=True, data_only=True)
            sheet = book[file.sheet] if file.sheet else book[book.sheetnames[0]]
            cells = sheet.iter_rows(max_row=_SHEET_ROWS, max_col=_MOST_COLUMNS + 1, values_only=True)
            for number, row in enumerate(cells, 1):
                texts = [_cell_text(value) for value in row]
                while texts and not texts[-1]:
                    texts.pop()
                if texts:
                    if number >= file.header_row:
                        width = width or len(texts)
                    yield number, texts + [""] * (width - len(texts))
            book.close()
    except FeedError:
        raise
    except Exception as error:  # a broken workbook raises whatever its broken part meets inside openpyxl
        cause = error.__cause__ or error
        raise FeedError(f"{name}: not a readable workbook: {type(cause).__name__}: {cause}") from None


def _unpacks_sanely(file: TableFile) -> None:
    """Refuses a zip bomb by its directory; zipfile never gives out more than the directory says."""
    with zipfile.ZipFile(file.path) as archive:
        members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > _MOST_ZIP_RATIO * max(packed, 1) or (file.capped and unpacked > _MOST_UNPACKED):
        raise FeedError(f"{file.path.name}: unpacks to {unpacked} bytes from {packed}; that is refused")


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return as_text(value).strip()
