"""Another office program opens every file, and finds the same numbers in it."""

from __future__ import annotations

import shutil
import subprocess
import warnings
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from pptx import Presentation

from dashboard.domain.briefing import Figure
from dashboard.export.briefing.annex import xlsx_bytes
from dashboard.export.briefing.edition import Edition
from dashboard.export.briefing.slides import pptx_bytes
from dashboard.export.briefing.word import docx_bytes

WRITERS = {"docx": docx_bytes, "xlsx": xlsx_bytes, "pptx": pptx_bytes}


def test_libreoffice_opens_and_saves_every_file_with_the_same_numbers(edition: Edition, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        warnings.warn(
            "LibreOffice is not installed: nothing but our own libraries has opened these files", stacklevel=1
        )
        pytest.skip("no soffice on the PATH")
    again = tmp_path / "again"
    for kind, writer in WRITERS.items():
        (tmp_path / f"week.{kind}").write_bytes(writer(edition))
        command = [office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
        asked = [*command, "--convert-to", kind, "--outdir", str(again), str(tmp_path / f"week.{kind}")]
        subprocess.run(asked, check=True, capture_output=True, timeout=120)

    book = load_workbook(again / "week.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    for table in edition.briefing.tables:
        sheet = book[edition.read(table.title)]
        for number, row in enumerate(table.rows, 2):
            for column, cell in enumerate(row, 1):
                if isinstance(cell, Figure) and cell.value is not None:
                    told = float(cell.value) / 100 if cell.unit == "percent" else cell.value
                    assert abs(sheet.cell(number, column).value - told) < 1e-9, cell.key

    grids = [
        [[cell.text for cell in row.cells] for row in grid.rows] for grid in Document(str(again / "week.docx")).tables
    ]
    tables = [*(table for table in edition.briefing.tables if table.rows), edition.feeds]
    for grid, table in zip(grids, tables, strict=True):
        assert grid[1:] == [[edition.cell(cell) for cell in row] for row in table.rows]

    shapes = [shape for slide in Presentation(str(again / "week.pptx")).slides for shape in slide.shapes]
    overall = next(shape.table for shape in shapes if shape.has_table)
    assert [cell.text for cell in overall.rows[1].cells][:3] == ["上报数", "51,571", "50,000"]
