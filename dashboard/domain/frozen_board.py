"""A board that somebody froze: a table that stays as it was, under a code, with who froze it and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dashboard.domain.period import Period
from dashboard.domain.scope import Scope

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenBoardLine:
    """One frozen board in the list. ``title`` is (Chinese, English); ``as_of`` is the moment its figures stand at."""

    code: str
    title: tuple[str, str]
    scope: Scope
    period: Period
    as_of: datetime
    frozen_at: datetime
    frozen_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class FrozenBoardText:
    """With the table itself as text. ``untouched``: it is still the text whose hash was written with it."""

    line: FrozenBoardLine
    body: str
    untouched: bool
