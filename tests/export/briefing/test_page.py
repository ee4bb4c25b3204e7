"""The HTML file stands alone, and takes no word of a source for HTML."""

from __future__ import annotations

import re

from dashboard.export.briefing.edition import Edition
from dashboard.export.briefing.page import html_text


def test_a_word_of_a_source_is_text(edition: Edition) -> None:
    page = html_text(edition)
    assert "&lt;script&gt;" in page
    assert "<script" not in page


def test_it_fetches_nothing(edition: Edition) -> None:
    page = html_text(edition)
    assert re.findall(r"(?:src|href)=|url\(|@import", page) == []
    assert "default-src 'none'" in page


def test_it_says_its_sentences_and_its_receipt(edition: Edition) -> None:
    page = html_text(edition)
    assert "立案 51,229 件，立案率 99.34%" in page
    assert "查验码 ABC-DEF-GHJ，打开 /b/ABCDEFGHJ" in page


def test_an_incomplete_one_begins_with_its_stamp(incomplete: Edition) -> None:
    assert "<body><p class='stamp'>不完整：大屏截图" in html_text(incomplete)
