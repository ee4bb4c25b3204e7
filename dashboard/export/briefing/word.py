"""The DOCX in the style of official papers (GB/T 9704): red title, 仿宋 body, 黑体 headings, plain tables."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docxtpl import DocxTemplate

from dashboard.domain.briefing import Section, Table
from dashboard.export.briefing.columns import shares
from dashboard.export.briefing.edition import SHORT, Edition
from dashboard.export.briefing.templates import PLACE, context, environment

_RED = RGBColor(0xB3, 0x15, 0x1B)
_GREY = RGBColor(0x55, 0x55, 0x55)
# Each of these is on a Chinese Windows or in WPS; the second is what other systems have of the kind.
_BODY, _HEADING, _TITLE, _SONG = "仿宋", "黑体", "方正小标宋简体", "宋体"
_ALTERNATIVES = {
    _BODY: "FangSong,STFangsong,仿宋_GB2312,Noto Serif CJK SC",
    _HEADING: "SimHei,STHeiti,Noto Sans CJK SC",
    _SONG: "SimSun,STSong,Noto Serif CJK SC",
    _TITLE: "小标宋体,SimSun,STSong,Noto Serif CJK SC",
}
_FIRST_LINE = 2  # characters
_FROM_RIGHT = 4  # characters
_TEXT_MM = 156  # 版心
_MM_OF_A_POINT = 25.4 / 72


def docx_bytes(edition: Edition) -> bytes:
    """The whole paper. A city's own template keeps its head and foot; the briefing stands at its ``{{briefing}}``.

    Raises whatever is wrong with a template; a word in it that is none is an error.
    """
    document = _filled(edition, edition.template) if edition.template else Document()
    if edition.template is None:
        _page(document)
    _fonts(document)
    place = next((one for one in document.paragraphs if PLACE in one.text), None)
    body = document.element.body
    before = list(body)
    _write(document, edition)
    added = [one for one in body if one not in before]
    if place is not None:
        for one in added:
            place._p.addprevious(one)  # noqa: SLF001 - python-docx has no other way to move a block
        body.remove(place._p)  # noqa: SLF001
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _filled(edition: Edition, template: Path) -> Any:
    """The template with its fields filled in, in its text, heads and feet."""
    paper, buffer = DocxTemplate(str(template)), BytesIO()
    paper.render(context(edition), environment(xml=True))
    paper.save(buffer)
    return Document(buffer)


def _page(document: Any) -> None:
    """版心 156 × 225 mm on A4, and under it the page's number between dashes."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)  # 7 mm under the 版心
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(foot, "— ", _SONG, 14)
    number = _run(foot, "", _SONG, 14)._element  # noqa: SLF001 - python-docx has no fields
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text or None
        number.append(part)
    _run(foot, " —", _SONG, 14)


def _fonts(document: Any) -> None:
    """The body's font, and in the font table what may stand in for each of ours on a machine without it."""
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(16)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _BODY)
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            entries = "".join(
                f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
                for name, other in _ALTERNATIVES.items()
            )
            part._blob = part.blob.replace(b"</w:fonts>", entries.encode() + b"</w:fonts>")  # noqa: SLF001


def _write(document: Any, edition: Edition) -> None:
    briefing = edition.briefing
    if edition.stamp:
        _line(document, edition.stamp, _HEADING, 16, colour=_RED, bold=True)
    _line(document, edition.read(briefing.title), _TITLE, 22, colour=_RED, centred=True)
    under = [
        _line(document, edition.read(one), _BODY, 16, centred=True) for one in (briefing.issue, briefing.span) if one.zh
    ]
    _rule(under[-1])
    for warning in briefing.warnings:
        _line(document, edition.read(warning), _BODY, 14, colour=_GREY)
    for number, section in enumerate(briefing.sections, 1):
        _section(document, edition, number, section)
    _sign(document, edition)
    for table in edition.appendix:
        _table(document, edition, table)
    for number, line in enumerate(edition.receipt):
        _line(document, line, _BODY, 10.5, colour=_GREY).paragraph_format.space_before = Pt(0 if number else 12)


def _sign(document: Any, edition: Edition) -> None:
    """落款 as GB/T 9704 has it: the date four letters from the right edge, who signs in the middle over it."""
    if not edition.signature:
        return
    issuer, date = edition.signature
    half = (_wide(issuer) - _wide(date)) / 2  # how far the longer reaches over the shorter on each side
    for text, indent in ((issuer, _FROM_RIGHT - half), (date, _FROM_RIGHT)):
        shape = _line(document, text, _BODY, 16).paragraph_format
        shape.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        shape.right_indent = Pt(16 * max(indent, 0))
        shape.space_before, shape.keep_with_next = Pt(32 if text == issuer else 0), text == issuer


def _wide(text: str) -> float:
    """In Chinese letters."""
    return sum(1.0 if ord(letter) > 0x2E7F else 0.5 for letter in text)


def _rule(paragraph: Any) -> None:
    """The red line under the head of an official paper."""
    paragraph.paragraph_format.space_after = Pt(10)
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "6"), ("color", str(_RED))):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    shape = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-docx has no setting for it
    shape.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


def _section(document: Any, edition: Edition, number: int, section: Section) -> None:
    heading = _line(document, edition.heading(number, section), _HEADING, 16, style="Heading 1")
    heading.paragraph_format.keep_with_next = True
    for said in section.sentences:
        _line(document, edition.read(said), _BODY, 16, indented=edition.lang == "zh")
    for said in section.missing:
        _line(document, edition.read(said), _BODY, 14, colour=_GREY, indented=edition.lang == "zh")
    for table in section.tables:
        if table.rows:
            _table(document, edition, table)


def _table(document: Any, edition: Edition, table: Table) -> None:
    caption = _line(document, edition.read(table.title), _HEADING, 12).paragraph_format
    caption.keep_with_next, caption.space_before = True, Pt(8)
    head = tuple(edition.read(column) for column in table.columns)
    _grid(document, head, [[edition.cell(cell) for cell in row] for row in table.rows], list(table.numbers))


def _grid(document: Any, head: tuple[str, ...], rows: list[list[str]], numbers: list[bool]) -> None:
    grid = document.add_table(rows=1 + len(rows), cols=len(head))
    grid.style = "Table Grid"
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    size = 10.5 if len(head) <= 6 else 8
    kept = len(rows) if len(rows) <= SHORT else 1  # rows that stay with the one after them, the head among them
    grid.autofit = False
    for column, share in zip(grid.columns, shares([head, *rows], _TEXT_MM / (size * _MM_OF_A_POINT)), strict=True):
        column.width = wide = Mm(_TEXT_MM * share)
        for cell in column.cells:
            cell.width = wide
    _margins(grid)
    for number, (line, row) in enumerate(zip([list(head), *rows], grid.rows, strict=True)):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - python-docx has no setting for it
        for text, cell, is_number in zip(line, row.cells, numbers, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.keep_with_next = number < kept
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1)
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            _run(paragraph, text, _HEADING if number == 0 else _BODY, size)
            if number == 0:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                shade = OxmlElement("w:shd")
                for name, value in (("val", "clear"), ("color", "auto"), ("fill", "F1F1F1")):
                    shade.set(qn(f"w:{name}"), value)
                shape = cell._tc.get_or_add_tcPr()  # noqa: SLF001 - python-docx has no setting for it
                shape.insert_element_before(shade, "w:noWrap", "w:tcMar", "w:vAlign")
            elif is_number:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    grid.rows[0]._tr.get_or_add_trPr().append(repeat)  # noqa: SLF001 - python-docx has no setting for it


def _margins(grid: Any) -> None:
    """Narrow ones: a table of ten columns has no room for Word's own."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "40")  # twentieths of a point
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    grid._tbl.tblPr.insert_element_before(margins, "w:tblLook")  # noqa: SLF001 - python-docx has no setting for it


def _line(
    document: Any,
    text: str,
    font: str,
    size: float,
    *,
    colour: RGBColor | None = None,
    bold: bool = False,
    centred: bool = False,
    indented: bool = False,
    style: str | None = None,
) -> Any:
    known = style if style in [one.name for one in document.styles] else None
    paragraph = document.add_paragraph(style=known)
    run = _run(paragraph, text, font, size)
    run.bold = bold
    run.font.color.rgb = colour or RGBColor(0, 0, 0)
    shape = paragraph.paragraph_format
    shape.space_before, shape.space_after = Pt(6 if style else 0), Pt(2)
    shape.line_spacing = 1.3
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if indented:
        shape.first_line_indent = Pt(size * _FIRST_LINE)
    return paragraph


def _run(paragraph: Any, text: str, font: str, size: float) -> Any:
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), "Times New Roman"
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)  # noqa: SLF001 - the only way to a Chinese font
    return run
