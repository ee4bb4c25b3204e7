"""What the archive says of a briefing: when it was frozen, what became of its files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from dashboard.domain.briefing import Briefing, Difference, Said
from dashboard.domain.scope import Scope
from dashboard.domain.sending import Sending

# No 0 and O, 1, I and L, no U and V: a code is read out over the telephone and typed from paper.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTWXYZ"
CODE_LENGTH = 9
ORDERED = "ordered"  # the first word of the step of a writing that waits for whoever writes
RunState = Literal["waiting", "writing", "complete", "incomplete", "failed"]
_BETWEEN = re.compile(r"[\s\-–—]")


def as_code(text: str) -> str:
    """A code as it was typed: case, spaces and dashes do not matter."""
    return _BETWEEN.sub("", text).upper()


def shown_code(code: str) -> str:
    """In threes, as it is printed."""
    return "-".join(code[start : start + 3] for start in range(0, len(code), 3))


@dataclass(frozen=True, slots=True)
class BriefingHead:
    """What a list says of a briefing."""

    title: Said
    issue: Said
    span: Said


@dataclass(frozen=True, slots=True)
class BriefingLine:
    """One briefing in the list, with its latest writing."""

    code: str
    kind: str
    head: BriefingHead
    scope: Scope
    as_of: datetime
    composed_at: datetime
    figures_hash: str
    run: BriefingRun | None

    @property
    def state(self) -> RunState | None:
        """Of its files; ``None`` where none were ever to be written."""
        return self.run.state if self.run else None


@dataclass(frozen=True, slots=True)
class BriefingFile:
    """A file of a briefing as it was written."""

    name: str
    bytes: int
    sha256: str
    complete: bool


@dataclass(frozen=True, slots=True)
class BriefingRun:
    """One writing of a briefing. ``schedule`` is empty for one asked for by hand. One that waits has no steps yet."""

    id: int
    schedule: str
    due_at: datetime
    started_at: datetime
    finished_at: datetime | None
    step: str
    done: int
    steps: int
    outcome: str | None
    problem: str | None
    code: str | None

    @property
    def state(self) -> RunState:
        if self.finished_at is None:
            return "waiting" if self.step.startswith(f"{ORDERED} ") else "writing"
        return cast("RunState", self.outcome)


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """When a briefing is next due, and how its last one went."""

    name: str
    cron: str
    next_at: datetime | None
    last: BriefingRun | None
    send: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FrozenBriefing:
    """One briefing whole: what was frozen, whether the frozen text is untouched, and its files."""

    line: BriefingLine
    briefing: Briefing
    untouched: bool
    files: tuple[BriefingFile, ...]
    sendings: tuple[Sending, ...] = ()


@dataclass(frozen=True, slots=True)
class MovedCase:
    """A case that a number has in one of two briefings alone: it ``left`` or ``came``. No text of a caller is in it."""

    way: str
    case_id: int
    number: str
    department: str | None
    area: str | None
    case_class: str | None
    reported_at: datetime
    due_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Moves:
    """One number that differs: how many cases left it and came into it, and the first of them."""

    difference: Difference
    left: int
    came: int
    cases: tuple[MovedCase, ...]
