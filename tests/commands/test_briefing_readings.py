"""Published shares of 溧阳 and 郑州, delivered by a source as readings, stand in the briefing as they were printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from tests.commands.console import Console

PUBLISHED = [
    ("立案率", 51229, 51571, "99.34"),
    ("结案率", 43523, 52434, "83.01"),
    ("返工率", 276, 52434, "0.53"),
    ("办结率", 9201, 9213, "99.87"),
    ("化解率", 1871, 1883, "99.36"),
    ("三级占比", 21, 406, "5.17"),
    ("人房关联率", 170238, 167101, "101.88"),
]
CITY = """\
id: liyang
title: {zh: 某镇网格中心, en: A town}
top: {code: town, name: 某镇, level: street}
briefings:
  readings:
"""
RATE = """\
    - label: {{zh: {label}, en: Share}}
      numerator: {{series: n{number}, label: {{zh: 分子, en: Part}}}}
      denominator: {{series: d{number}, label: {{zh: 总数, en: Whole}}}}
"""
FEED = """\
kind: files
label: {zh: 月度指标, en: Monthly indicators}
options: {folder: .}
reading: {series: series, at: at, value: value}
"""


@pytest.fixture
def town(tmp_path: Path) -> Console:
    folder = tmp_path / "liyang"
    (folder / "feeds").mkdir(parents=True)
    rates = [RATE.format(label=label, number=number) for number, (label, *_) in enumerate(PUBLISHED)]
    (folder / "city.yaml").write_text(CITY + "".join(rates), encoding="utf-8")
    (folder / "feeds" / "monthly.yaml").write_text(FEED, encoding="utf-8")
    rows = ["series,at,value"]
    for number, (_, part, whole, _) in enumerate(PUBLISHED):
        rows += [f"{one}{number},2019-11-29T18:00:00+08:00,{value}" for one, value in (("n", part), ("d", whole))]
    (tmp_path / "monthly.csv").write_text("\n".join(rows), encoding="utf-8")
    console = Console(tmp_path / "var", folder)
    assert console("load", "monthly", tmp_path / "monthly.csv").status == 0
    return console


def test_what_a_source_delivers_ready_made_is_written_as_it_was_printed(town: Console, tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = town("briefing", "--month", "2019-11", "--formats", "docx,xlsx", "--lang", "zh", "--out", out)
    assert said.status == 0, said.err
    [paper], [annex] = out.glob("*.docx"), out.glob("*.xlsx")
    lines = [one.text for one in Document(str(paper)).paragraphs]
    for label, part, whole, printed in PUBLISHED:
        assert f"总数 {whole:,}，分子 {part:,}，{label} {printed}%。" in lines
    shares = [row[-1] for row in load_workbook(annex)["报送指标"].iter_rows(min_row=2, values_only=True)]
    assert [round(float(str(one)) * 100, 2) for one in shares] == [float(printed) for *_, printed in PUBLISHED]
