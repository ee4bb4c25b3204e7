"""How a case of the invented city comes in: 问题来源, the upstream behind each, and that one's own words."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.domain.case import Stage


@dataclass(frozen=True, slots=True)
class Channel:
    """A source with the feed that delivers it. ``weight``: cases of an ordinary day, invented; ``majors``: its 大类."""

    source: str
    label_zh: str
    label_en: str
    kind: str  # patrol | public | internal
    feed: str
    weight: int
    majors: str  # first digits of the major classes it brings


CHANNELS = (
    Channel("patrol", "网格员上报", "Grid workers", "patrol", "grid_app", 113, "016"),
    Channel("hotline", "12345", "12345", "public", "hotline", 71, "016"),
    Channel("chengguan", "数字城管", "City mgmt", "patrol", "chengguan", 52, "01"),
    Channel("community", "智慧社区", "Community", "public", "community", 27, "016"),
    Channel("letters", "领导信箱", "Mailbox", "public", "hotline", 14, "016"),
    Channel("inspection", "智慧督查", "Inspection", "internal", "hotline", 9, "016"),
)
CASE_FEEDS = ("chengguan", "community", "grid_app", "hotline")
PREFIXES = {"chengguan": "CG", "community": "SQ", "grid_app": "WG", "hotline": "RX"}

# What each upstream calls the latest step of a case; the words differ on purpose, as they do in the field.
STATUS_WORDS: dict[str, dict[str, str]] = {
    "hotline": {
        Stage.REPORTED: "待受理",
        Stage.ACCEPTED: "已受理",
        Stage.REJECTED: "不予受理",
        Stage.DISPATCHED: "已派单",
        Stage.SIGNED: "办理中",
        Stage.RETURNED: "退单重派",
        Stage.DISPOSED: "已办理",
        Stage.CLOSED: "已办结",
        Stage.VOIDED: "作废",
    },
    "chengguan": {
        Stage.REPORTED: "待受理",
        Stage.ACCEPTED: "待立案",
        Stage.REJECTED: "不予立案",
        Stage.REGISTERED: "待派遣",
        Stage.DISPATCHED: "待处置",
        Stage.SIGNED: "处置中",
        Stage.RETURNED: "回退",
        Stage.SUSPENDED: "挂账",
        Stage.DISPOSED: "待核查",
        Stage.REWORKED: "返工",
        Stage.CLOSED: "已结案",
        Stage.VOIDED: "作废",
    },
    "grid_app": {
        Stage.REPORTED: "已上报",
        Stage.REGISTERED: "已立案",
        Stage.REJECTED: "未采纳",
        Stage.DISPATCHED: "处理中",
        Stage.DISPOSED: "已处理",
        Stage.REWORKED: "重新处理",
        Stage.CLOSED: "完成",
        Stage.VOIDED: "作废",
    },
    "community": {
        Stage.REPORTED: "open",
        Stage.REJECTED: "closed",
        Stage.CLOSED: "closed",
        Stage.VOIDED: "closed",
    },
}
