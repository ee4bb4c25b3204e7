"""The words of boards that somebody froze."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "freeze_board": ("冻结这张榜单", "Freeze this board"),
    "freeze_note": (
        "冻结后此表永不改变，任何人都不能修改或删除；谁在何时因何冻结，记入审计。",
        "A frozen board never changes, and nobody can change or remove it; who froze it, when and why is in the audit.",
    ),
    "freeze_reason": ("冻结原因", "Why it is frozen"),
    "freeze_reason_hint": ("如：十一月通报用", "such as: for November's bulletin"),
    "freeze_do": ("冻结", "Freeze"),
    "frozen_boards": ("已冻结的榜单", "Frozen boards"),
    "frozen_none": ("还没有冻结过榜单", "No board has been frozen yet"),
    "frozen_back": ("返回排行", "Back to the boards"),
    "frozen_board": ("榜单", "Board"),
    "frozen_area": ("范围", "Within"),
    "frozen_period": ("周期", "Period"),
    "frozen_as_of": ("数据截至", "As of"),
    "frozen_at": ("冻结时间", "Frozen at"),
    "frozen_by": ("冻结人", "Frozen by"),
    "frozen_reason": ("原因", "Why"),
    "frozen_code": ("编号", "Code"),
    "frozen_untouched": ("冻结内容未被改动", "The frozen table is what was written"),
    "frozen_touched": ("冻结内容已被改动, 不可采信", "The frozen table was changed afterwards: do not rely on it"),
    "frozen_same": (
        "按同一时点、以现在所知重新统计: {n} 行全部一致",
        "Counted again as of the same moment by what is known now: all {n} rows come out the same",
    ),
    "frozen_differs": (
        "按同一时点、以现在所知重新统计: {n} 行中 {m} 行不同（数据源事后更正、补报或口径修改所致）",
        "Counted again as of the same moment, as known now: {m} of {n} rows differ (corrected or redefined since)",
    ),
    "frozen_definitions": ("冻结时的口径版本", "Definitions it was counted by"),
    "frozen_version": ("{name} 第 {n} 版", "{name}, version {n}"),
    "frozen_version_newer": ("{name} 第 {n} 版（现为第 {m} 版）", "{name}, version {n} (now {m})"),
    "frozen_then": ("冻结: {name}", "Frozen: {name}"),
    "frozen_now": ("重新统计: {name}", "Counted again: {name}"),
    "frozen_difference": ("差异", "Difference"),
    "points_apart": ("{n} 个百分点", "{n} points"),
    "frozen_sheet": ("冻结榜单", "frozen-board"),
    "frozen_sheet_definition": ("口径: {meaning}（{version}）", "Definition: {meaning} ({version})"),
    "frozen_contestant_code": ("编码", "Its code"),
    "frozen_differing": ("与冻结不同", "Differs"),
    "frozen_rank": ("名次", "Rank"),
    "frozen_rank_was": ("{now}（冻结时 {then}）", "{now} (frozen at {then})"),
    "frozen_absent_now": ("现已不在榜上", "not on the board now"),
    "frozen_absent_then": ("冻结时不在榜上", "was not on the board"),
}
