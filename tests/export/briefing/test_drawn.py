"""Without a browser there is still a page with the figures on it, or the plain word that no font could draw it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.export.briefing import drawn
from dashboard.export.briefing.drawn import NoChineseFontError, chinese_font, drawn_pages, pdf_bytes
from dashboard.export.briefing.edition import Edition


def test_the_pages_are_not_blank(edition: Edition) -> None:
    pages = drawn_pages(edition)
    assert [number for number, page in enumerate(pages) if page.getextrema() != (0, 255)] == []
    assert pdf_bytes(pages).startswith(b"%PDF")


def test_a_machine_without_a_chinese_font_gets_no_squares(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn, "_candidates", lambda: iter(()))
    with pytest.raises(NoChineseFontError, match="fonts-noto-cjk"):
        drawn_pages(edition)


def test_a_font_that_draws_squares_for_chinese_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    latin = [path for path in Path("/usr/share/fonts").rglob("DejaVuSans.ttf")]
    if not latin:
        pytest.skip("no font without Chinese on this machine")
    monkeypatch.setattr(drawn, "_candidates", lambda: iter([str(latin[0])]))
    with pytest.raises(NoChineseFontError):
        chinese_font(24)
