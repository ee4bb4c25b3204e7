"""The slides: one picture and one message, one message and its table."""

from __future__ import annotations

from io import BytesIO
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


def test_a_slide_has_one_message_and_its_table(edition: Edition) -> None:
    slide = slides(edition)[2]
    [table] = [shape.table for shape in slide.shapes if shape.has_table]
    assert texts(slide)[0] == "总体情况"
    assert [cell.text for cell in table.rows[1].cells][:3] == ["上报数", "51,571", "50,000"]


def test_every_slide_carries_the_code(edition: Edition) -> None:
    assert [number for number, slide in enumerate(slides(edition)) if "ABC-DEF-GHJ" not in "".join(texts(slide))] == []


def test_every_slide_of_an_incomplete_one_says_so(incomplete: Edition) -> None:
    assert [number for number, slide in enumerate(slides(incomplete)) if "不完整" not in "".join(texts(slide))] == []
