"""The grade of a composite score, A 绿 to E 黑, told by its letter as well as by its colour."""

from __future__ import annotations

from layouts.elements import html
from layouts.words import UNKNOWN, Words


def grade(letter: str | None, words: Words) -> html.Span:
    if letter is None:
        return html.Span(UNKNOWN)
    return html.Span(letter, className=f"grade grade-{letter.lower()}", title=words(f"grade_{letter.lower()}"))
