"""One briefing in one language, with its code, its pictures and what it lacks: what every writer is handed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from dashboard.domain.archive import shown_code
from dashboard.domain.briefing import Briefing, Cell, Figure, Said, Section, Table
from dashboard.domain.health import State
from dashboard.export.briefing.wording import UNKNOWN, day, moment, written

SHORT = 14  # rows: such a table is not cut by the end of a page
INCOMPLETE = Said("不完整", "INCOMPLETE")
_NUMERALS = "一二三四五六七八九十"
_STATES = {
    State.LIVE: Said("正常", "live"),
    State.LATE: Said("延迟", "late"),
    State.STALE: Said("陈旧", "stale"),
    State.FAILED: Said("异常", "failed"),
    State.NEVER: Said("从未收到", "never"),
}
_BASES = {"due": Said("应处置口径", "due basis"), "cohort": Said("批次口径", "cohort basis")}


@dataclass(frozen=True, slots=True)
class Picture:
    """A wall as it was pictured, or drawn by the server where no browser could.

    ``figures`` are those of its strip, as they are read on it: title, number, and as of when in ISO 8601.
    """

    wall: str
    path: Path
    width: int
    height: int
    figures: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """``missing`` names in words what should be in the files and is not."""

    code: str
    briefing: Briefing
    lang: str
    pictures: tuple[Picture, ...] = ()
    missing: tuple[Said, ...] = ()
    template: Path | None = None

    def read(self, said: Said) -> str:
        return said.read(self.lang)

    def cell(self, cell: Cell) -> str:
        """A cell as text; an unknown number stands as —."""
        if isinstance(cell, Figure):
            return written(cell.value, cell.unit)
        if isinstance(cell, Said):
            return self.read(cell)
        return UNKNOWN if cell is None else cell

    @property
    def name(self) -> str:
        """What its files are called, without their ending; an incomplete one says so."""
        start = self.briefing.period.start.astimezone(self.zone).date()
        stamp = f"_{self.read(INCOMPLETE)}" if self.missing else ""
        return f"{self.briefing.city}_{self.briefing.kind}_{start}_{self.code}{stamp}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.briefing.zone)

    @property
    def stamp(self) -> str:
        """The line that an incomplete file carries on its head; empty for a complete one."""
        if not self.missing:
            return ""
        between = "；" if self.lang == "zh" else "; "
        lacking = between.join(self.read(one) for one in self.missing)
        return f"{self.read(INCOMPLETE)}{'：' if self.lang == 'zh' else ': '}{lacking}"

    def heading(self, number: int, section: Section) -> str:
        """一、总体情况, or 1. Overall."""
        return f"{_numeral(number)}、{section.title.zh}" if self.lang == "zh" else f"{number}. {section.title.en}"

    @property
    def receipt(self) -> tuple[str, ...]:
        """How anybody can check the figures: code and address, as of when, by which basis and grids, and their hash."""
        briefing = self.briefing
        as_of, composed = moment(briefing.as_of, self.zone), moment(briefing.composed_at, self.zone)
        code, basis = shown_code(self.code), _BASES[briefing.basis]
        grids = (self.read(briefing.grids.said),) if briefing.grids else ()
        if self.lang == "zh":
            return (
                f"查验码 {code}，打开 /b/{self.code} 可见每个数字的案件、口径版本与数据源状态",
                f"数字截至 {as_of.zh}，{basis.zh}；成文 {composed.zh}",
                *grids,
                f"数字指纹 {briefing.figures_hash[:16]}",
            )
        return (
            f"Code {code}: /b/{self.code} opens the cases of every number, the definitions and the state of the feeds",
            f"Figures as of {as_of.en}, {basis.en}; composed {composed.en}",
            *grids,
            f"Fingerprint of the figures {briefing.figures_hash[:16]}",
        )

    @property
    def signature(self) -> tuple[str, ...]:
        """落款: who issues it, and the day it was composed; empty for one that names nobody."""
        issuer = self.read(self.briefing.issuer)
        return (issuer, self.read(day(self.briefing.composed_at.astimezone(self.zone).date()))) if issuer else ()

    @property
    def appendix(self) -> tuple[Table, ...]:
        """What stands behind the sections: the figures of the pictured walls, and how the feeds stood."""
        pictured = (self._pictured,) if any(one.figures for one in self.pictures) else ()
        return (*pictured, self.feeds) if self.briefing.feeds else pictured

    @property
    def _pictured(self) -> Table:
        rows = tuple(
            (
                picture.wall,
                Said(title, title),
                _read_figure(f"pictured/{picture.wall}/{title}", number),
                moment(datetime.fromisoformat(as_of), self.zone) if as_of else None,
            )
            for picture in self.pictures
            for title, number, as_of in picture.figures
        )
        columns = (Said("截图", "Picture"), Said("指标", "Indicator"), Said("数字", "Figure"))
        title = Said("大屏截图上的数字", "The figures on the pictured walls")
        return Table("pictured", title, (*columns, Said("数据截至", "Data up to")), rows)

    @property
    def feeds(self) -> Table:
        """How the feeds stood when it was composed."""
        rows = tuple(
            (
                feed.label,
                _STATES[feed.state],
                None if feed.as_of is None else moment(feed.as_of, self.zone),
                Figure(f"feed/{feed.name}/refused", feed.bad_rows),
            )
            for feed in self.briefing.feeds
        )
        columns = (Said("数据源", "Feed"), Said("状态", "State"), Said("数据截至", "Data up to"))
        title = Said("成文时各数据源状态", "The feeds as this was composed")
        return Table("feeds", title, (*columns, Said("存疑行", "Refused rows")), rows)


def _read_figure(key: str, text: str) -> Cell:
    """A number as a wall writes it: 1,234 or 98.76%. What is written in another way stays a text."""
    plain = text.replace(",", "").strip()
    if plain.isdigit():
        return Figure(key, int(plain))
    share = plain.removesuffix("%").strip()
    if share != plain and share.replace(".", "", 1).isdigit():
        return Figure(key, Decimal(share), "percent")
    return None if text == UNKNOWN else text


def _numeral(number: int) -> str:
    return _NUMERALS[number - 1] if number <= 10 else f"十{_NUMERALS[number - 11]}"
