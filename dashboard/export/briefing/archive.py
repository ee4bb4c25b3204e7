"""The archive: a briefing composed, frozen under a code, opened again by it, and composed anew to be compared."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from dashboard.city import City
from dashboard.clock import Clock
from dashboard.domain.archive import (
    CODE_LENGTH,
    CODE_LETTERS,
    BriefingHead,
    BriefingLine,
    BriefingRun,
    FrozenBriefing,
    Moves,
    ScheduleLine,
    as_code,
)
from dashboard.domain.briefing import Briefing, Difference, differences
from dashboard.domain.period import Calendar
from dashboard.domain.scope import Scope
from dashboard.export.briefing.collect import Question, collect
from dashboard.export.briefing.comparison import comparison_bytes
from dashboard.export.briefing.compose import compose, named_kind
from dashboard.export.briefing.edition import Edition
from dashboard.export.briefing.moves import moves
from dashboard.export.briefing.page import html_text
from dashboard.export.briefing.papers import WRITERS
from dashboard.metrics.cases import Definitions
from dashboard.snapshot.cases import CityOfLists
from dashboard.store.areas import read_names
from dashboard.store.briefings import (
    briefing_id,
    briefing_lines,
    briefing_scope,
    last_run_of,
    last_runs,
    next_runs,
    order_files,
    read_briefing,
    runs,
    write_briefing,
    written_now,
)
from dashboard.store.engine import Connection, Database

_LISTED = 200
_KNOWN = 5000  # heads of briefings that are kept in mind
_RUNS = 12
_ALL = 1_000_000  # more rows than a sheet takes


@dataclass(frozen=True, slots=True)
class Frozen:
    """A briefing that was just frozen."""

    id: int
    code: str
    briefing: Briefing


class Archive:
    """One city's briefings. Every question carries the asker's scope: a briefing of more than it is not there."""

    def __init__(
        self,
        city: City,
        database: Database,
        calendar: Calendar,
        definitions: Definitions,
        clock: Clock,
    ) -> None:
        self._city = city
        self._database = database
        self.calendar = calendar
        self._definitions = definitions
        self._clock = clock
        self._heads: dict[str, BriefingHead] = {}

    def compose(self, question: Question) -> Briefing:
        """The answer as it is counted now. Nothing is written. It stands at a whole second, as addresses can say it."""
        question = replace(question, as_of=question.as_of.replace(microsecond=0))
        with self._database.reading() as connection:
            material = collect(
                connection,
                self._city,
                self.calendar,
                self._definitions,
                question,
                self._clock.now(),
            )
        return compose(material, question.kind)

    def freeze(self, briefing: Briefing, order_in: str | None = None) -> Frozen:
        """Keep it for good under a new code; with a language, have its files written by whoever writes them."""
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        with self._database.writing() as connection:
            frozen = Frozen(write_briefing(connection, code, briefing), code, briefing)
            if order_in is not None:
                order_files(connection, code, order_in, self._clock.now())
        return frozen

    def order(self, code: str, lang: str) -> None:
        """Have the files of a frozen briefing written, where they are not being written already."""
        with self._database.writing() as connection:
            order_files(connection, as_code(code), lang, self._clock.now())

    def under_way(self, question: Question) -> str | None:
        """The code of the briefing that answers the same question and whose files are not written yet."""
        kind = named_kind(question.kind, question.period)
        with self._database.reading() as connection:
            return written_now(connection, kind, question.scope, question.period)

    def open(self, code: str, scope: Scope) -> FrozenBriefing | None:
        """The frozen briefing of a code, however it was typed; ``None`` where it is not there or not for this scope."""
        with self._database.reading() as connection:
            whose = briefing_scope(connection, as_code(code))  # whose it is first: to read it takes a while
            if whose is None or not _within(connection, scope)(whose):
                return None
            return read_briefing(connection, as_code(code))

    def run_of(self, code: str, scope: Scope) -> BriefingRun | None:
        """The latest writing of a briefing; ``None`` where there was none, or the briefing is not for this scope."""
        with self._database.reading() as connection:
            whose, of = briefing_scope(connection, as_code(code)), briefing_id(connection, as_code(code))
            if whose is None or of is None or not _within(connection, scope)(whose):
                return None
            return last_runs(connection, [of]).get(of)

    def id_of(self, code: str) -> int | None:
        """Under which number the store keeps it."""
        with self._database.reading() as connection:
            return briefing_id(connection, code)

    def lines(self, scope: Scope) -> list[BriefingLine]:
        """What this scope may open, newest first."""
        with self._database.reading() as connection:
            if len(self._heads) > _KNOWN:
                self._heads.clear()
            return briefing_lines(connection, _within(connection, scope), _LISTED, self._heads)

    def runs(self, scope: Scope) -> list[BriefingRun]:
        """The latest writings, those under way first. They tell of the whole city's work, so they need its scope."""
        with self._database.reading() as connection:
            if not self._whole(scope):
                return []
            return runs(connection, _RUNS)

    def schedules(self, scope: Scope) -> list[ScheduleLine]:
        """When each declared briefing is next due and how its last one went."""
        if not self._whole(scope):
            return []
        with self._database.reading() as connection:
            known, declared = next_runs(connection), self._city.declaration.briefings.schedules
            return [
                ScheduleLine(name, cron, next_at, last_run_of(connection, name), declared[name].send)
                for name, (cron, next_at) in sorted(known.items())
                if name in declared
            ]

    def _whole(self, scope: Scope) -> bool:
        return scope == Scope(self._city.declaration.top.code)

    def again(self, frozen: FrozenBriefing) -> tuple[Briefing, list[Difference]]:
        """Counted anew as of its time by the definitions of its time, and what comes out otherwise than it was frozen.

        Nothing differs unless a source has since corrected or withdrawn what it had said.
        """
        anew = self.compose(Question.of(frozen.briefing))
        return anew, differences(frozen.briefing, anew)

    def moves(self, one: FrozenBriefing, other: FrozenBriefing, most: int) -> tuple[Moves, ...]:
        """The cases behind the difference of two briefings of one period, at most so many of each number."""
        lists = CityOfLists(self.calendar, self._definitions, self._city.declaration.nearly_due_share)
        with self._database.reading() as connection:
            return moves(connection, lists, one.briefing, other.briefing, self._clock.now(), most)

    def comparison_file(self, one: FrozenBriefing, other: FrozenBriefing, lang: str, taken: str = "") -> bytes:
        """Where two briefings differ as XLSX: the numbers, every case behind them, and who took it along."""
        return comparison_bytes(one, other, self.moves(one, other, _ALL), lang, taken)

    def paper(self, frozen: FrozenBriefing, kind: str, lang: str) -> bytes:
        """The frozen briefing as ``html``, ``docx``, ``xlsx`` or ``pptx`` of ours, without pictures of walls."""
        return WRITERS[kind](Edition(code=frozen.line.code, briefing=frozen.briefing, lang=lang))

    def preview(self, frozen: FrozenBriefing, lang: str) -> str:
        """The frozen briefing as the one HTML page that its files are made from."""
        return html_text(Edition(code=frozen.line.code, briefing=frozen.briefing, lang=lang))


def _within(connection: Connection, asker: Scope) -> Callable[[Scope], bool]:
    """Whether an asker's scope holds all of another."""
    places = {place.code: place for place in read_names(connection).areas.values()}
    above = places.get(asker.area_code)

    def held(asked: Scope) -> bool:
        if asker.departments is not None and (asked.departments is None or not asked.departments <= asker.departments):
            return False
        below = places.get(asked.area_code)
        return above is not None and below is not None and above.id in below.path

    return held
