"""The PPTX: a cover, each wall's picture with one message, then one message and its table a slide."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from dashboard.domain.briefing import Section, Table
from dashboard.export.briefing.columns import shares
from dashboard.export.briefing.edition import Edition
from dashboard.export.briefing.templates import context, environment

_WIDE, _HIGH = Inches(13.333), Inches(7.5)
_RED, _DARK, _GREY = "B3151B", "1A1F29", "606670"
_STRIPES = ("F3F4F6", "FFFFFF")
_MOST_ROWS = 9
_MOST_COLUMNS = 10
_LETTERS = 56  # of 12 pt in the width of a table, less the room that a cell of a slide has beside its text
_BLANK = 6  # of the layouts of the default template
_FONT = "微软雅黑"


def pptx_bytes(edition: Edition) -> bytes:
    """The city's own template gives the master, and its slides stand first; its last layout is taken to be empty."""
    show = Presentation(str(edition.template)) if edition.template else Presentation()
    if edition.template is None:
        show.slide_width, show.slide_height = _WIDE, _HIGH
    layouts, own = show.slide_layouts, len(show.slides)
    blank = layouts[_BLANK] if edition.template is None else layouts[len(layouts) - 1]
    briefing = edition.briefing
    if own:
        _fill(show, edition)
    else:
        _cover(_slide(show, blank), edition)
    first = briefing.sections[0].sentences if briefing.sections else ()
    messages = first or (briefing.title,)
    for number, picture in enumerate(edition.pictures):
        slide, message = _slide(show, blank), edition.read(messages[min(number, len(messages) - 1)])
        _text(slide, message, Inches(0.5), Inches(0.2), Inches(12.3), Inches(0.95), 16, colour=_DARK)
        high = Inches(5.9)
        wide = Emu(int(high * picture.width / picture.height))
        slide.shapes.add_picture(str(picture.path), Emu(int((_WIDE - wide) / 2)), Inches(1.2), height=high)
        if picture.figures:
            lines = [f"{title} {number}" for title, number, _ in picture.figures]
            slide.notes_slide.notes_text_frame.text = "\n".join(lines)
        _foot(slide, edition)
    for section in briefing.sections:
        if section.sentences:
            _section(_slide(show, blank), edition, section)
    _fit(show, own)
    buffer = BytesIO()
    show.save(buffer)
    return buffer.getvalue()


def _slide(show: Any, layout: Any) -> Any:
    """A slide with nothing on it: a layout's empty places would stand there as such."""
    slide = show.slides.add_slide(layout)
    for place in list(slide.placeholders):
        place._element.getparent().remove(place._element)  # noqa: SLF001 - python-pptx has no other way to drop a shape
    return slide


def _fit(show: Any, own: int) -> None:
    """Our slides are drawn for 16:9 in inches; those of a template of another size are drawn smaller or larger."""
    scale = min(show.slide_width / _WIDE, show.slide_height / _HIGH)
    if abs(scale - 1) < 0.01:
        return
    for slide in list(show.slides)[own:]:
        for shape in slide.shapes:
            for side in ("left", "top", "width", "height"):
                setattr(shape, side, Emu(int(getattr(shape, side) * scale)))
            frames = [shape.text_frame] if shape.has_text_frame else []
            if shape.has_table:
                frames += [cell.text_frame for cell in shape.table.iter_cells()]
                for line, side in [(one, "width") for one in shape.table.columns] + [
                    (one, "height") for one in shape.table.rows
                ]:
                    setattr(line, side, Emu(int(getattr(line, side) * scale)))
            for run in (run for frame in frames for paragraph in frame.paragraphs for run in paragraph.runs):
                run.font.size = Pt(max(6, int(run.font.size.pt * scale)))


def _fill(show: Any, edition: Edition) -> None:
    """The fields on the template's own slides. A paragraph that holds one keeps the look of its first letters."""
    words, fields = environment(xml=False), context(edition)
    for slide in show.slides:
        for shape in slide.shapes:
            for paragraph in shape.text_frame.paragraphs if shape.has_text_frame else ():
                if "{{" in paragraph.text and paragraph.runs:
                    first, *rest = paragraph.runs
                    first.text = words.from_string(paragraph.text).render(fields)
                    for run in rest:
                        run.text = ""
        if edition.stamp:
            _text(slide, edition.stamp, Inches(0.8), Inches(0.2), Inches(11.7), Inches(0.5), 16, colour=_RED)


def _cover(slide: Any, edition: Edition) -> None:
    briefing = edition.briefing
    _text(
        slide,
        edition.read(briefing.title),
        Inches(0.8),
        Inches(1.2),
        Inches(11.7),
        Inches(2),
        36,
        colour=_RED,
        low=True,
    )
    under = " · ".join(text for text in (edition.read(briefing.issue), edition.read(briefing.span)) if text)
    _bar(slide, Inches(0.9), Inches(3.25))
    _text(slide, under, Inches(0.8), Inches(3.4), Inches(11.7), Inches(0.6), 20, colour=_DARK)
    lines = [*(edition.read(one) for one in briefing.warnings), *edition.receipt]
    _text(slide, "\n".join(lines), Inches(0.8), Inches(4.6), Inches(11.7), Inches(1.8), 12, colour=_GREY)
    if edition.stamp:
        _text(slide, edition.stamp, Inches(0.8), Inches(0.6), Inches(11.7), Inches(1), 20, colour=_RED)


def _section(slide: Any, edition: Edition, section: Section) -> None:
    title = edition.read(section.title)
    _text(slide, title, Inches(0.5), Inches(0.25), Inches(12.3), Inches(0.6), 24, colour=_RED)
    _bar(slide, Inches(0.6), Inches(0.86))
    if not section.tables:
        said = "\n".join(edition.read(one) for one in section.sentences)
        _text(slide, said, Inches(0.5), Inches(1.2), Inches(12.3), Inches(5), 20, colour=_DARK)
        _foot(slide, edition)
        return
    _text(
        slide,
        edition.read(section.sentences[0]),
        Inches(0.5),
        Inches(0.9),
        Inches(12.3),
        Inches(1.2),
        16,
        colour=_DARK,
    )
    largest = max(section.tables, key=lambda one: len(one.rows))
    table = next((one for one in section.tables if one.key == section.key), largest)
    if table.rows:
        _table(slide, edition, table)
    _foot(slide, edition)


def _table(slide: Any, edition: Edition, table: Table) -> None:
    """The first rows; the annex has them all, and says so where there are more."""
    rows, columns = table.rows[:_MOST_ROWS], min(len(table.columns), _MOST_COLUMNS)
    shape = slide.shapes.add_table(
        len(rows) + 1, columns, Inches(0.5), Inches(2.2), Inches(12.3), Inches(0.4 * (len(rows) + 1))
    )
    texts = [[edition.cell(cell) for cell in row[:columns]] for row in (table.columns, *rows)]
    for column, share in zip(shape.table.columns, shares(texts, _LETTERS), strict=True):
        column.width = Emu(int(Inches(12.3) * share))
    numbers = table.numbers
    for number, row in enumerate(texts):
        for column, text in enumerate(row):
            frame = shape.table.cell(number, column).text_frame
            frame.text = text
            for run in frame.paragraphs[0].runs:
                run.font.size, run.font.name = Pt(12), _FONT
            if numbers[column]:
                frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
            _paint(shape.table.cell(number, column), number)
    if len(table.rows) > len(rows):
        more = len(table.rows) - len(rows)
        note = f"另有 {more} 行见附件" if edition.lang == "zh" else f"{more} more rows in the annex"
        _text(slide, note, Inches(0.5), Inches(6.7), Inches(8), Inches(0.3), 10, colour=_GREY)


def _bar(slide: Any, left: Any, top: Any) -> None:
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, left, top, Inches(0.9), Inches(0.05))
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string(_RED)  # type: ignore[no-untyped-call]
    shape.line.fill.background()


def _paint(cell: Any, row: int) -> None:
    """White on red for the head, then white and grey by turns: never the program's own blue."""
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(_RED if row == 0 else _STRIPES[row % 2])  # type: ignore[no-untyped-call]
    for run in cell.text_frame.paragraphs[0].runs:
        run.font.bold = row == 0
        run.font.color.rgb = RGBColor.from_string("FFFFFF" if row == 0 else _DARK)  # type: ignore[no-untyped-call]


def _foot(slide: Any, edition: Edition) -> None:
    text = edition.receipt[0] if not edition.stamp else f"{edition.stamp} · {edition.receipt[0]}"
    _text(slide, text, Inches(0.5), Inches(7.08), Inches(12.3), Inches(0.3), 9, colour=_GREY)


def _text(
    slide: Any, text: str, left: Any, top: Any, wide: Any, high: Any, size: int, *, colour: str, low: bool = False
) -> None:
    """``low`` lets a text of more lines grow upwards."""
    frame = slide.shapes.add_textbox(left, top, wide, high).text_frame
    frame.word_wrap = True
    if low:
        frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    frame.text = text
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            run.font.size, run.font.name = Pt(size), _FONT
            run.font.color.rgb = RGBColor.from_string(colour)  # type: ignore[no-untyped-call]
