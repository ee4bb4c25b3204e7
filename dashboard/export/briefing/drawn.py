"""Without a browser: the briefing's text and first table drawn page by page with Pillow, as PDF and PNG.

The smallest honest thing: black on white, no charts, no walls. It says what it is.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from dashboard.export.briefing.edition import Edition

_PAGE = (1240, 1754)  # A4 at 150 dpi
_MARGIN = 110
_KNOWN = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "C:/Windows/Fonts/msyh.ttc",
    "/System/Library/Fonts/PingFang.ttc",
)
_PROBE, _TOFU = "网格治理", "\u0378"

Font = ImageFont.FreeTypeFont


class NoChineseFontError(Exception):
    """No font on this machine draws Chinese: squares are not delivered."""


def chinese_font(size: int) -> Font:
    """A font whose Chinese glyphs are glyphs: each differs from the box of a missing one and from each other."""
    for path in _candidates():
        try:
            font = ImageFont.truetype(path, size)
        except OSError:
            continue
        drawn = [bytes(font.getmask(letter)) for letter in _PROBE]
        if len(set(drawn)) == len(drawn) and bytes(font.getmask(_TOFU)) not in drawn:
            return font
    raise NoChineseFontError("no font with Chinese on this machine; install fonts-noto-cjk / 缺少中文字体")


def _candidates() -> Iterator[str]:
    asked = shutil.which("fc-match")
    if asked:
        told = subprocess.run(  # noqa: S603 - a fixed question to a program found on the PATH
            [asked, "-f", "%{file}", "sans-serif:lang=zh-cn"], capture_output=True, text=True, check=False, timeout=10
        )
        yield told.stdout.strip()
    yield from (path for path in _KNOWN if Path(path).exists())


def drawn_pages(edition: Edition) -> list[Image.Image]:
    """The pages. Raises ``NoChineseFontError``."""
    body, head = chinese_font(24), chinese_font(34)
    pages: list[Image.Image] = []
    y = _PAGE[1]
    pen: ImageDraw.ImageDraw | None = None
    for text, font in _lines(edition, body, head):
        high = round(font.size * 1.6)
        if pen is None or y + high > _PAGE[1] - _MARGIN:
            pages.append(Image.new("L", _PAGE, 255))
            pen, y = ImageDraw.Draw(pages[-1]), _MARGIN
        pen.text((_MARGIN, y), text, font=font, fill=0)
        y += high
    return pages


def _lines(edition: Edition, body: Font, head: Font) -> Iterator[tuple[str, Font]]:
    briefing = edition.briefing
    drawn = "本页由服务器直接绘制（未使用浏览器）" if edition.lang == "zh" else "Drawn by the server without a browser"
    texts = [(edition.stamp, head), (edition.read(briefing.title), head), (edition.read(briefing.span), body)]
    texts += [(drawn, body), *((edition.read(one), body) for one in briefing.warnings)]
    for number, section in enumerate(briefing.sections, 1):
        texts += [("", body), (edition.heading(number, section), head)]
        texts += [(edition.read(one), body) for one in (*section.sentences, *section.missing)]
        if section.key == "total":
            for table in section.tables:
                texts += [("   ".join(edition.cell(cell) for cell in row), body) for row in table.rows]
    texts += [("", body), *((line, body) for line in edition.receipt)]
    for text, font in texts:
        for line in _wrapped(text, font):
            yield line, font


def _wrapped(text: str, font: Font) -> Iterator[str]:
    """Lines that fit the page, broken between any two letters as Chinese is."""
    wide, line = _PAGE[0] - 2 * _MARGIN, ""
    for letter in text:
        if font.getlength(line + letter) > wide:
            yield line
            line = ""
        line += letter
    yield line


def pdf_bytes(pages: list[Image.Image]) -> bytes:
    buffer = BytesIO()
    pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    return buffer.getvalue()


def png_bytes(page: Image.Image) -> bytes:
    buffer = BytesIO()
    page.save(buffer, "PNG")
    return buffer.getvalue()
