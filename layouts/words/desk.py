"""The words of the frame that every page of the desk has."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "nav": ("页面", "Pages"),
    "nav_desk": ("工作台", "Desk"),
    "nav_trend": ("走势", "Trend"),
    "nav_wall": ("大屏", "Wall"),
    "nav_cases": ("案件", "Cases"),
    "nav_areas": ("区域", "Areas"),
    "nav_departments": ("部门", "Departments"),
    "nav_leaderboards": ("排行", "Leaderboards"),
    "nav_rhythm": ("周节奏", "Week"),
    "nav_matters": ("一事多报", "Matters"),
    "nav_exceptions": ("异常", "Exceptions"),
    "nav_patrols": ("巡查", "Patrols"),
    "nav_briefings": ("简报", "Briefings"),
    "nav_feeds": ("数据源", "Feeds"),
    "nav_definitions": ("口径", "Definitions"),
    "nav_displays": ("屏幕", "Displays"),
    "nav_admin": ("管理", "Administration"),
    "not_allowed": ("您的角色不能查看此页", "Your role does not see this page"),
    "demo_asker": ("演示 · 未登录", "Demo · not signed in"),
    "sign_out": ("退出", "Sign out"),
    "own_account": ("我的账户", "Your account"),
    "other_language": ("English", "中文"),
    "read_at": ("截至 {at}", "as of {at}"),
    "skip": ("跳到正文", "Skip to the content"),
    "page_broken": ("此页暂不可用", "This page is not available for now"),
    "address_wrong": ("地址有误: {why}", "The address cannot be read: {why}"),
    "not_found": ("没有这一页或这一项", "There is no such page or item"),
}
