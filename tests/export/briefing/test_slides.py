"""The slides: one picture and one message, one message and its table."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from pptx import Presentation

from dashboard.export.briefing.edition import Edition
from dashboard.export.briefing.slides import pptx_bytes


def slides(edition: Edition) -> list[Any]:
    return list(Presentation(BytesIO(pptx_bytes(edition))).slides)


def texts(slide: Any) -> list[str]:
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


def test_the_wall_stands_with_the_first_sentence(edition: Edition) -> None:
    slide = slides(edition)[1]
    assert [shape.image.content_type for shape in slide.shapes if shape.shape_type == 13] == ["image/png"]
    assert texts(slide)[0].startswith("本期受理 51,571 件；立案 51,229 件，立案率 99.34%")


def test_each_wall_has_a_message_of_its_own(edition: Edition) -> None:
    several = slides(replace(edition, pictures=edition.pictures * 3))
    said = [edition.read(one) for one in edition.briefing.sections[0].sentences]
    assert [texts(slide)[0] for slide in several[1:4]] == [said[0], said[1], said[-1]]


def test_a_slide_has_one_message_and_its_table(edition: Edition) -> None:
    slide = slides(edition)[2]
    [table] = [shape.table for shape in slide.shapes if shape.has_table]
    assert texts(slide)[0] == "总体情况"
    assert [cell.text for cell in table.rows[1].cells][:3] == ["上报数", "51,571", "50,000"]


def test_a_section_without_a_table_has_all_its_sentences_on_a_slide(edition: Edition) -> None:
    said = edition.briefing.sections[-1]
    [slide] = [one for one in slides(edition) if edition.read(said.title) in texts(one)]
    assert "\n".join(edition.read(one) for one in said.sentences) in texts(slide)


def test_a_table_of_departments_has_its_change_on_the_slide_too(edition: Edition) -> None:
    tables = [shape.table for slide in slides(edition) for shape in slide.shapes if shape.has_table]
    heads = [[cell.text for cell in table.rows[0].cells] for table in tables]
    assert next(head for head in heads if "名次" in head)[-2:] == ["上期", "环比"]


def test_every_slide_carries_the_code(edition: Edition) -> None:
    assert [number for number, slide in enumerate(slides(edition)) if "ABC-DEF-GHJ" not in "".join(texts(slide))] == []


def test_every_slide_of_an_incomplete_one_says_so(incomplete: Edition) -> None:
    assert [number for number, slide in enumerate(slides(incomplete)) if "不完整" not in "".join(texts(slide))] == []


def test_the_slides_of_a_template_stand_first_with_their_fields(edition: Edition, tmp_path: Path) -> None:
    template = Presentation()
    cover = template.slides.add_slide(template.slide_layouts[5])
    cover.shapes.title.text = "{{title}} · {{issue}}"
    template.save(str(tmp_path / "briefing.pptx"))
    shown = slides(replace(edition, template=tmp_path / "briefing.pptx"))
    assert texts(shown[0]) == ["云浦区每周运行分析报告 · 2019年第15期"]
    assert texts(shown[1])[0].startswith("本期受理")
    width = Presentation(str(tmp_path / "briefing.pptx")).slide_width
    assert width is not None
    for slide in shown[1:]:
        assert [shape.name for shape in slide.shapes if shape.left < 0 or shape.left + shape.width > width] == []
