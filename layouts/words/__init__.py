"""Every word of the screen in both languages, one file a page, and how numbers are written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from layouts.words import (
    access,
    alerts,
    briefings,
    cases,
    console,
    definitions,
    desk,
    entrance,
    evaluation,
    exceptions,
    feeds,
    frozen_boards,
    leaderboards,
    matters,
    moment,
    nearby,
    patrols,
    reveal,
    rhythm,
    wall,
)
from layouts.words import map as map_words
from layouts.words.wall import INDICATORS, KPI_TITLES, PERIODS, SCREEN, STAGES, TILES

UNKNOWN: Final = "—"

Pairs = Mapping[str, tuple[str, str]]


def _joined(*pages: Pairs) -> dict[str, tuple[str, str]]:
    """One vocabulary. A key stands on one page only: two meanings of one word are two words."""
    joined: dict[str, tuple[str, str]] = {}
    for page in pages:
        twice = joined.keys() & page.keys()
        if twice:
            raise ValueError(f"two pages have a word of the key {min(twice)}")
        joined.update(page)
    return joined


WORDS: Final = _joined(
    wall.WORDS,
    desk.WORDS,
    entrance.WORDS,
    access.WORDS,
    console.WORDS,
    alerts.WORDS,
    feeds.WORDS,
    map_words.WORDS,
    definitions.WORDS,
    briefings.WORDS,
    patrols.WORDS,
    nearby.WORDS,
    leaderboards.WORDS,
    frozen_boards.WORDS,
    exceptions.WORDS,
    rhythm.WORDS,
    matters.WORDS,
    moment.WORDS,
    cases.WORDS,
    reveal.WORDS,
    evaluation.WORDS,
)


class Words:
    """The words of one language, ``zh`` or ``en``. An unknown key raises ``KeyError``: words are never guessed.

    ``chosen`` is a language that the address asked for, so that every link of the page must carry it on.
    """

    def __init__(self, lang: str, *, chosen: bool = False) -> None:
        self.lang = lang
        self.chosen = chosen
        self._column = 1 if lang == "en" else 0

    def __call__(self, key: str, **parts: object) -> str:
        return WORDS[key][self._column].format(**parts)

    def of(self, pair: tuple[str, str]) -> str:
        """The one of (Chinese, English)."""
        return pair[self._column]

    def period(self, key: str) -> str:
        return PERIODS[key][self._column]

    def stage(self, key: str) -> str:
        """An upstream's own word for a step that is not a ``Stage`` stands as it came."""
        return STAGES[key][self._column] if key in STAGES else key

    def field(self, name: str) -> str:
        """A field of a case, a stage's time included; one that has no word stands by its own name."""
        stage = name.removesuffix("_at")
        return self.of(cases.FIELDS[name]) if name in cases.FIELDS else self.stage(stage)

    def indicator(self, slug: str) -> str:
        return INDICATORS[slug][self._column]

    def kpi(self, slug: str) -> str:
        return (KPI_TITLES[slug] if slug in KPI_TITLES else INDICATORS[slug])[self._column]

    def tile(self, name: str) -> str:
        """What a tile of a wall is called before it says more itself."""
        return self(TILES.get(name, name))

    def screen(self) -> dict[str, str]:
        return {key: pair[self._column] for key, pair in (SCREEN | console.SCREEN | alerts.SCREEN).items()}

    def name(self, label: str | None, label_en: str | None = None) -> str:
        """A name that is data; some have one in English, too."""
        shown = label_en if self.lang == "en" and label_en else label
        return self("unknown_name") if shown is None else shown

    def number(self, value: int | Decimal | None) -> str:
        return UNKNOWN if value is None else f"{value:,}"

    def short_number(self, value: int | None) -> str:
        """With 万 (k in English) from ten thousand on, for a place too small for the whole."""
        if value is None or abs(value) < 10_000:
            return self.number(value)
        size, unit = (1_000, "k") if self.lang == "en" else (10_000, "万")
        return f"{(Decimal(value) / size).quantize(Decimal('0.1'), ROUND_HALF_UP):,}{unit}"

    def percent(self, value: Decimal | None) -> str:
        return UNKNOWN if value is None else f"{value:,.2f}%"

    def span(self, length: timedelta) -> str:
        """Minutes under an hour, tenths of hours under two days, then days."""
        minutes = int(abs(length).total_seconds() // 60)
        if minutes < 60:
            return self("minutes", n=minutes)
        hours = Decimal(minutes) / 60
        tenth = Decimal("0.1")
        if hours < 48:
            return self("hours", n=hours.quantize(tenth, ROUND_HALF_UP))
        return self("days", n=(hours / 24).quantize(tenth, ROUND_HALF_UP))

    def work_span(self, seconds: int, day_s: int) -> str:
        """Working time: minutes under an hour, tenths of hours under a working day, then tenths of such days."""
        tenth = Decimal("0.1")
        if seconds < 3600:
            return self("work_minutes", n=seconds // 60)
        if seconds < day_s:
            return self("work_hours", n=(Decimal(seconds) / 3600).quantize(tenth, ROUND_HALF_UP))
        return self("work_days", n=(Decimal(seconds) / day_s).quantize(tenth, ROUND_HALF_UP))

    def exempted(self, late: int, of_them: int) -> str:
        """``5（1）``: five late, one of which counts as on time after its appeal."""
        return self("with_exempted", n=self.number(late), m=self.number(of_them)) if of_them else self.number(late)
