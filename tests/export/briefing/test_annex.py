"""The annex holds every table's numbers as numbers, and nothing that a spreadsheet would run."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from openpyxl import Workbook, load_workbook

from dashboard.domain.briefing import Figure, Said, Section, Table
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


def test_a_table_of_nothing_says_so(edition: Edition) -> None:
    nothing = Table("none", Said("无热点", "No hot spots"), (Said("区域", "Area"), Said("件数", "Cases")), ())
    section = Section("none", Said("热点", "Hot spots"), tables=(nothing,))
    sheets = book(replace(edition, briefing=replace(edition.briefing, sections=(section,))))
    assert [cell.value for cell in sheets["无热点"]["A"]] == ["区域", "无"]


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
    assert {"口径", "成文时各数据源状态"} <= set(sheets.sheetnames)


def test_the_feeds_have_their_numbers_as_numbers_and_room_for_their_words(edition: Edition) -> None:
    feeds = book(edition)["成文时各数据源状态"]
    assert [cell.value for cell in feeds[2]] == ["12345 热线", "正常", "2019年4月15日 00:00", 12]
    assert feeds.column_dimensions["C"].width > len("2019年4月15日 00:00")


def test_a_change_stands_to_the_right_like_the_number_before_it(edition: Edition) -> None:
    sheet = book(edition)["总体情况"]
    assert [cell.alignment.horizontal for cell in sheet[1]] == [None, *["right"] * 5]
    assert [cell.alignment.horizontal for cell in sheet[2]] == [None, *["right"] * 5]


def test_a_wide_table_is_printed_on_one_page_across(edition: Edition) -> None:
    for sheet in book(edition).worksheets[1:]:
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight, sheet.print_title_rows) == (1, 0, "$1:$1")


def test_an_incomplete_one_says_so_on_every_sheet(incomplete: Edition) -> None:
    sheets = book(incomplete)
    firsts = [sheet["A1"].value for sheet in sheets]
    assert firsts != []
    assert [text for text in firsts if not str(text).startswith("不完整：")] == []
