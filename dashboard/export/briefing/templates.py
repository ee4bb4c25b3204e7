"""What a city's own paper may name: ``{{title}}``, ``{{issue}}`` and the like, and any number by its key."""

from __future__ import annotations

from typing import Any

from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from dashboard.domain.archive import shown_code
from dashboard.export.briefing.edition import Edition
from dashboard.export.briefing.wording import moment, written

PLACE = "{{briefing}}"


def environment(*, xml: bool) -> SandboxedEnvironment:
    """A word that is none is an error, never an empty place on a paper. In ``xml`` every value is text."""
    return SandboxedEnvironment(autoescape=xml, undefined=StrictUndefined)


def context(edition: Edition) -> dict[str, Any]:
    """``number("total/closed")`` is a figure as a sentence writes it; one that there is not raises ``ValueError``."""
    briefing = edition.briefing
    figures = {one.key: one for one in briefing.figures()}

    def number(key: str) -> str:
        if key not in figures:
            raise ValueError(f"the template asks for '{key}', which is no figure here / 模板所引数字不存在")
        return written(figures[key].value, figures[key].unit)

    return {
        "title": edition.read(briefing.title),
        "issue": edition.read(briefing.issue),
        "span": edition.read(briefing.span),
        "as_of": edition.read(moment(briefing.as_of, edition.zone)),
        "composed": edition.read(moment(briefing.composed_at, edition.zone)),
        "code": shown_code(edition.code),
        "stamp": edition.stamp,
        "number": number,
        "briefing": PLACE,  # stays for whoever puts the paper there
    }
