"""Which board a page shows, as one address says it: 处置 and 上报 are two boards and never one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dashboard.domain.area import Level
from dashboard.domain.window import Window

BOARDS = ("dispose", "report")
CONTESTANTS = ("department", "area")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardQuestion:
    """One board. ``score`` ranks by a composite score, not by ``indicator``; ``row`` is the one that stands open."""

    board: str = "dispose"
    by: str = "department"
    level: Level | None = None  # of areas; unset: the city's first below the top, or its grids on the 上报 board
    area: str | None = None  # only what lies in it
    group: str | None = None
    source: str | None = None  # only what came through this channel
    indicator: str | None = None
    score: str | None = None
    window: Window = field(default_factory=Window)
    row: str | None = None
    page: int = 1

    def but(self, **changes: object) -> BoardQuestion:
        """The same board, asked differently in part."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def query(self) -> dict[str, str]:
        """As parameters of an address: what is usual is not said."""
        usual = "area" if self.board == "report" else "department"
        said = {
            "board": self.board if self.board != "dispose" else "",
            "by": self.by if self.by != usual else "",
            "level": self.level.value if self.level else "",
            "area": self.area or "",
            "group": self.group or "",
            "source": self.source or "",
            "indicator": self.indicator or "",
            "score": self.score or "",
            "row": self.row or "",
            "page": str(self.page) if self.page > 1 else "",
        }
        return {name: text for name, text in said.items() if text} | self.window.query()

    @classmethod
    def of_query(cls, said: Mapping[str, str]) -> BoardQuestion:
        """Read an address; a word that is not known is a ``ValueError``."""
        board = said.get("board") or "dispose"
        by = said.get("by") or ("area" if board == "report" else "department")
        for name, text, allowed in (("board", board, BOARDS), ("by", by, CONTESTANTS)):
            if text not in allowed:
                raise ValueError(f"{name}: '{text}' is not one of {', '.join(allowed)} / 取值有误")
        page = said.get("page") or "1"
        if not page.isdecimal() or not 1 <= int(page) <= 1_000_000:
            raise ValueError(f"page: '{page}' is not a page / 页码有误")
        return cls(
            board=board,
            by="area" if board == "report" else by,
            level=level_of(said.get("level")),
            area=said.get("area") or None,
            group=said.get("group") or None,
            source=said.get("source") or None,
            indicator=said.get("indicator") or None,
            score=said.get("score") or None,
            window=Window.of_query(said),
            row=said.get("row") or None,
            page=int(page),
        )


def level_of(text: str | None) -> Level | None:
    """A level of an address."""
    try:
        return Level(text) if text else None
    except ValueError:
        raise ValueError(f"level: '{text}' is not one of {', '.join(Level)} / 取值有误") from None
