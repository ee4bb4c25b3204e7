"""The paper: official fonts, the sentences and the numbers, and a place in the city's own template."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from jinja2.exceptions import SecurityError

from dashboard.domain.briefing import Said
from dashboard.export.briefing.edition import Edition
from dashboard.export.briefing.word import docx_bytes


def paper(edition: Edition) -> Any:
    return Document(BytesIO(docx_bytes(edition)))


def test_it_begins_with_title_number_and_span(edition: Edition) -> None:
    lines = [one.text for one in paper(edition).paragraphs[:4]]
    assert lines == ["云浦区每周运行分析报告", "2019年第15期", "2019年4月8日至4月14日", "一、总体情况"]


def test_title_headings_and_body_have_the_fonts_of_official_papers(edition: Edition) -> None:
    document = paper(edition)
    fonts = [paragraph.runs[0]._element.rPr.rFonts.get(qn("w:eastAsia")) for paragraph in document.paragraphs[:5]]
    assert fonts == ["方正小标宋简体", "仿宋", "仿宋", "黑体", "仿宋"]


def test_each_font_names_what_may_stand_in_for_it(edition: Edition) -> None:
    document = paper(edition)
    table = next(part for part in document.part.package.iter_parts() if part.partname == "/word/fontTable.xml")
    assert '<w:font w:name="仿宋"><w:altName w:val="FangSong,' in table.blob.decode()


def test_its_tables_are_those_of_the_briefing(edition: Edition) -> None:
    grids = [[[cell.text for cell in row.cells] for row in grid.rows] for grid in paper(edition).tables]
    tables = [*(table for table in edition.briefing.tables if table.rows), edition.feeds]
    for grid, table in zip(grids, tables, strict=True):
        assert grid[1:] == [[edition.cell(cell) for cell in row] for row in table.rows]


def test_a_row_is_on_one_page_and_its_heading_on_the_same(edition: Edition) -> None:
    for grid in paper(edition).tables:
        assert [row for row in grid.rows if row._tr.trPr.find(qn("w:cantSplit")) is None] == []
        assert grid.rows[0].cells[0].paragraphs[0].paragraph_format.keep_with_next is True
        assert grid.rows[-1].cells[0].paragraphs[0].paragraph_format.keep_with_next is not True


def test_a_template_of_the_city_keeps_its_own_words_around_it(edition: Edition, tmp_path: Path) -> None:
    template = Document()
    for text in ("抬头", "{{briefing}}", "落款"):
        template.add_paragraph(text)
    template.save(str(tmp_path / "briefing.docx"))
    lines = [one.text for one in paper(replace(edition, template=tmp_path / "briefing.docx")).paragraphs]
    assert (lines[0], lines[1], lines[-1]) == ("抬头", "云浦区每周运行分析报告", "落款")


def test_its_pages_are_numbered_under_the_text(edition: Edition) -> None:
    foot = paper(edition).sections[0].footer.paragraphs[0]
    assert foot.text.split() == ["—", "—"]
    assert "> PAGE </w:instrText>" in foot._p.xml


def test_it_is_signed_and_dated_at_its_end(edition: Edition) -> None:
    texts = [one.text for one in paper(edition).paragraphs]
    place = texts.index("云浦区社会治理指挥中心")
    assert texts[place + 1] == "2019年4月15日"
    assert not any(one.style.name == "Heading 1" for one in paper(edition).paragraphs[place:])


def test_an_incomplete_one_begins_with_what_it_lacks(incomplete: Edition) -> None:
    assert paper(incomplete).paragraphs[0].text == "不完整：大屏截图 main_4k.png：渲染超时"


def template_with(folder: Path, *paragraphs: str, head: str = "") -> Path:
    template = Document()
    template.sections[0].header.paragraphs[0].text = head
    for text in paragraphs:
        template.add_paragraph(text)
    template.save(str(folder / "briefing.docx"))
    return folder / "briefing.docx"


def test_a_template_names_what_it_is_of_in_its_text_and_its_head(edition: Edition, tmp_path: Path) -> None:
    path = template_with(
        tmp_path,
        "{{title}} {{span}}",
        "本期结案 {{number(“total/closed”)}} 件",
        "{{briefing}}",
        head="{{issue}} {{code}}",
    )
    document = paper(replace(edition, template=path))
    assert document.sections[0].header.paragraphs[0].text == "2019年第15期 ABC-DEF-GHJ"
    lines = [one.text for one in document.paragraphs[:3]]
    assert lines == ["云浦区每周运行分析报告 2019年4月8日至4月14日", "本期结案 43,523 件", "云浦区每周运行分析报告"]


@pytest.mark.parametrize(
    ("field", "told"),
    [("{{titel}}", "'titel' is undefined"), ("{{number('total/none')}}", "asks for 'total/none'")],
)
def test_a_field_that_is_none_is_an_error_and_no_empty_place(
    edition: Edition, tmp_path: Path, field: str, told: str
) -> None:
    with pytest.raises(Exception, match=told):
        paper(replace(edition, template=template_with(tmp_path, field)))


def test_a_template_reaches_nothing_but_its_fields(edition: Edition, tmp_path: Path) -> None:
    path = template_with(tmp_path, "{{ number.__globals__ }}")
    with pytest.raises(SecurityError):
        paper(replace(edition, template=path))


def test_what_a_source_wrote_stays_text_in_a_template(edition: Edition, tmp_path: Path) -> None:
    title = Said("<w:p/>&《城管》", "x")
    named = replace(
        edition, briefing=replace(edition.briefing, title=title), template=template_with(tmp_path, "{{title}}")
    )
    assert paper(named).paragraphs[0].text == "<w:p/>&《城管》"
