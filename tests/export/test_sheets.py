"""A list as a file: what a spreadsheet reads of it is what was written, and nothing of it runs."""

from __future__ import annotations

import csv
import os
import re
from datetime import datetime
from decimal import Decimal
from io import StringIO
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.export.sheets import Sheet, Value, csv_file, xlsx_file

EXPORTS = int(os.environ.get("HALL_EXPORTS", "100"))
NINE = datetime(2026, 11, 16, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def sheet(*values: Value) -> Sheet:
    return Sheet(("编号",), [(value,) for value in values], lambda count: (f"件数: {count}", "=NOTE()"))


def in_csv(*values: Value) -> list[list[str]]:
    text = b"".join(csv_file(sheet(*values))).decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline="")))


def in_xlsx(*values: Value) -> list[openpyxl.cell.Cell]:
    with xlsx_file(sheet(*values)) as file:
        return [row[0] for row in openpyxl.load_workbook(file).active.iter_rows()]


DANGEROUS = ["=1+1", "+8613800000000", "-2", "@SUM(A1)", "  =1", "\t=1", "\r=1", "＝1+1", "＠a", '=HYPERLINK("x")']


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_of_a_csv_starts_a_formula(text: str) -> None:
    assert in_csv(text)[1] == [f"'{text}"]


@pytest.mark.parametrize("text", [*DANGEROUS, "#REF!"])
def test_text_in_a_workbook_is_text(text: str) -> None:
    cell = in_xlsx(text)[1]
    assert (cell.data_type, cell.value) == ("s", text)


def test_a_workbook_keeps_what_looks_like_a_formula_text_when_it_is_edited() -> None:
    assert [cell.quotePrefix for cell in in_xlsx("=1+1", "\x00=1+1", "暴露垃圾")[1:4]] == [True, True, False]


def test_chinese_survives() -> None:
    assert b"".join(csv_file(sheet())).startswith(b"\xef\xbb\xbf")
    assert in_csv("暴露垃圾, “𠮷”\n第二行")[:2] == [["编号"], ["暴露垃圾, “𠮷”\n第二行"]]
    assert in_xlsx("暴露垃圾, “𠮷”")[1].value == "暴露垃圾, “𠮷”"


def test_numbers_stay_numbers_and_nothing_is_nothing() -> None:
    assert in_csv(0, 12, None)[1:4] == [["0"], ["12"], [""]]
    assert [(cell.data_type, cell.value) for cell in in_xlsx(0, 12, None)[1:4]] == [("n", 0), ("n", 12), ("n", None)]


def test_a_rate_keeps_its_places_and_is_a_number_below_zero_too() -> None:
    assert in_csv(Decimal("87.30"), Decimal("-0.50"))[1:3] == [["87.30"], ["-0.50"]]
    cells = in_xlsx(Decimal("87.30"), Decimal("-0.50"))[1:3]
    assert [(cell.data_type, cell.value, cell.number_format) for cell in cells] == [
        ("n", 87.3, "0.00"),
        ("n", -0.5, "0.00"),
    ]


def test_moments_are_moments_of_the_city() -> None:
    assert in_csv(NINE)[1] == ["2026-11-16 09:00:00"]
    cell = in_xlsx(NINE)[1]
    assert (cell.is_date, cell.value) == (True, datetime(2026, 11, 16, 9))


@pytest.mark.parametrize("text", ["00012", "20261116000123456", "123E4", "2026-11", "3/4", "10:30"])
def test_an_id_that_a_spreadsheet_would_read_as_a_number_or_a_day_is_marked_as_text(text: str) -> None:
    assert in_csv(text)[1] == [f"{text}\t"]


@pytest.mark.parametrize("text", ["110101", "2026-1116-A", "A1"])
def test_other_ids_stand_as_they_are(text: str) -> None:
    assert in_csv(text)[1] == [text]


def test_the_notes_stand_under_the_rows_and_count_them() -> None:
    assert in_csv("a", "b")[3:] == [[], ["件数: 2"], ["'=NOTE()"]]
    assert [cell.value for cell in in_xlsx("a", "b")[3:]] == [None, "件数: 2", "=NOTE()"]


def test_what_xml_cannot_hold_is_left_out() -> None:
    assert in_xlsx("a\x00\x0bb")[1].value == "ab"


# What a spreadsheet takes for the beginning of a formula, whatever stands before it that it does not see.
RUNS = re.compile(r"^[\s\x00]*[=+\-@＝＋－＠]|^[\t\r\x00]")
SAID = st.one_of(
    st.integers(-(10**9), 10**9),
    st.text(max_size=30),
    st.builds(str.__add__, st.text(" \t\r\n\"'\x00", max_size=3), st.sampled_from(DANGEROUS)),
    st.builds(str.__add__, st.sampled_from("=+-@\t\r\n\x00＝＋－＠"), st.text(max_size=20)),
)


@settings(max_examples=EXPORTS)
@given(st.lists(SAID, min_size=1, max_size=30))
def test_no_file_of_any_texts_has_a_formula(values: list[int | str]) -> None:
    rows = in_csv(*values)[1 : len(values) + 1]
    cells = in_xlsx(*values)[1 : len(values) + 1]
    for said, row, cell in zip(values, rows, cells, strict=True):
        [shown] = row
        if isinstance(said, int):
            assert shown == str(said)
            assert (cell.data_type, cell.value) == ("n", said)
        else:
            assert shown.startswith("'") or not RUNS.match(shown)
            assert cell.data_type in ("s", "inlineStr", *(["n"] if cell.value is None else []))
