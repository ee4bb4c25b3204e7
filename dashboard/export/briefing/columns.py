"""How wide the columns of a table are to be, in the widths of a Chinese letter."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WIDEST = 14
_ROOM = 0.8  # beside the text of a cell
_SHORT_NAME = 7
_PARTS = re.compile(rf"[\u2e80-\uffff]{{1,{_SHORT_NAME}}}|[^\u2e80-\uffff]+")


def shares(rows: Sequence[Sequence[str]], letters: float) -> list[float]:
    """Of a line of so many letters, the share of each column: first what its longest word needs, then its text."""
    columns = list(zip(*rows, strict=True))
    whole = [min(max(map(_wide, column)), _WIDEST) for column in columns]
    least = [
        min(most, max(_wide(word) for text in column for word in _words(text)))
        for column, most in zip(columns, whole, strict=True)
    ]
    spare = max(0.0, letters - sum(least) - _ROOM * len(columns))
    wished = sum(whole) - sum(least)
    part = min(1.0, spare / wished) if wished else 0.0
    taken = [few + part * (most - few) + _ROOM for few, most in zip(least, whole, strict=True)]
    return [one / sum(taken) for one in taken]


def _words(text: str) -> list[str]:
    """What should stand on one line: a change with its unit, a word, a short name."""
    if text[:1] in ("+", "-") or _wide(text) <= _SHORT_NAME:
        return [text]
    return [part for word in text.split() for part in _PARTS.findall(word)]


def _wide(text: str) -> float:
    return sum(1.0 if ord(letter) > 0x2E7F else 0.55 for letter in text)
