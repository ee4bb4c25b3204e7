"""The annex holds every table's numbers as numbers, and nothing that a spreadsheet would run."""

from __future__ import annotations

from io import BytesIO

from openpyxl import Workbook, load_workbook

from dashboard.domain.briefing import Figure
from dashboard.export.briefing.annex import xlsx_bytes
from dashboard.export.briefing.edition import Edition
from tests.export.briefing.conftest import TRICKY


def book(edition: Edition) -> Workbook:
    return load_workbook(BytesIO(xlsx_bytes(edition)))


def test_every_table_has_its_sheet_and_every_number_is_itself(edition: Edition) -> None:
    sheets = book(edition)
    for table in edition.briefing.tables:
        sheet = sheets[edition.read(table.title)]
        for number, row in enumerate(table.rows, 2):
            for column, cell in enumerate(row, 1):
                if isinstance(cell, Figure) and cell.value is not None:
                    there = sheet.cell(number, column).value
                    told = float(cell.value) / 100 if cell.unit == "percent" else cell.value
                    assert abs(there - told) < 1e-9, cell.key


def test_the_figures_of_zhengzhou_are_found_in_it(edition: Edition) -> None:
    rows = {row[0].value: row[1] for row in book(edition)["总体情况"].iter_rows()}
    assert (rows["立案数"].value, rows["立案率"].value) == (51229, 0.9934)
    assert rows["立案率"].number_format == "0.00%"


def test_no_cell_is_a_formula(edition: Edition) -> None:
    cells = [cell for sheet in book(edition) for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert TRICKY in [cell.value for cell in cells]


def test_an_unknown_number_stands_as_a_dash(edition: Edition) -> None:
    rows = {row[0].value: row for row in book(edition)["总体情况"].iter_rows()}
    assert rows["上报数"][4].value == "—"


def test_it_holds_the_code_the_definitions_and_the_feeds(edition: Edition) -> None:
    sheets = book(edition)
    about = [row[0].value for row in sheets["说明"].iter_rows()]
    assert any("ABC-DEF-GHJ" in str(line) for line in about)
    assert {"口径", "数据源"} <= set(sheets.sheetnames)


def test_an_incomplete_one_says_so_on_every_sheet_of_numbers(incomplete: Edition) -> None:
    sheets = book(incomplete)
    firsts = [sheets[name]["A1"].value for name in sheets.sheetnames if name not in ("口径", "数据源")]
    assert firsts != []
    assert [text for text in firsts if not str(text).startswith("不完整：")] == []
