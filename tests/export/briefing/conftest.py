"""One edition that every writer writes: 郑州's figures with a department that a spreadsheet would read as a formula."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from dashboard.domain.briefing import FeedAge, Said
from dashboard.domain.health import State
from dashboard.export.briefing.compose import compose
from dashboard.export.briefing.edition import Edition, Picture
from tests.export.briefing.build import NAMES, ZONE, amounts, material

TRICKY = '=HYPERLINK("http://a")<script>'

MONDAY = datetime(2019, 4, 15, tzinfo=ZONE)
FEEDS = (FeedAge("hotline", Said("12345 热线", "12345 hotline"), State.LIVE, MONDAY, MONDAY, 12),)


@pytest.fixture
def edition(tmp_path: Path) -> Edition:
    now = amounts(
        reported=51571, accepted=51571, registered=51229, dispatched=49151, dispose_due=52000, disposed=43523,
        disposed_on_time=40394, close_due=52434, closed=43523, closed_on_time=40394, reworked=276, extended=104,
        returned=12,
    )  # fmt: skip
    names = replace(NAMES, departments={**NAMES.departments, 1: ("B1", TRICKY, "市直")})
    wall = tmp_path / "main_1080p.png"
    Image.new("RGB", (1920, 1080), "navy").save(wall)
    return Edition(
        code="ABCDEFGHJ",
        briefing=compose(
            material(now, amounts(reported=50000, close_due=10000, closed=8297), names=names, feeds=FEEDS)
        ),
        lang="zh",
        pictures=(Picture("main", wall, 1920, 1080),),
    )


@pytest.fixture
def incomplete(edition: Edition) -> Edition:
    return replace(edition, missing=(Said("大屏截图 main_4k.png：渲染超时", "wall picture main_4k.png: too late"),))
