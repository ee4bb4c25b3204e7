"""Who must act: 专业部门, 街道, 企业 and who they answer to. Identity is the id, never the name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """``group`` keeps like with like on a leaderboard: 市直, 区县, 街道镇, 企业权属 …"""

    id: str
    name: str
    group: str | None = None
    parent_id: str | None = None
