"""What writes each kind of paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dashboard.export.briefing.annex import xlsx_bytes
from dashboard.export.briefing.edition import Edition
from dashboard.export.briefing.page import html_text
from dashboard.export.briefing.slides import pptx_bytes
from dashboard.export.briefing.word import docx_bytes

WRITERS: Mapping[str, Callable[[Edition], bytes]] = {
    "html": lambda edition: html_text(edition).encode(),
    "docx": docx_bytes,
    "xlsx": xlsx_bytes,
    "pptx": pptx_bytes,
}
