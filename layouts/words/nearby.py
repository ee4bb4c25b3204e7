"""The words of the page about what lies around a case."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "nav_nearby": ("案件周边", "Around a case"),
    "near_unplaced": ("案件未定位，无法查找周边", "Nobody knows where this case is"),
    "near_units": ("最近的力量", "Nearest units"),
    "near_sites": ("周边 {radius} 米内的危险源与重点场所", "Hazards and key sites within {radius} m"),
    "near_within": ("{radius} 米", "{radius} m"),
    "near_straight": ("距离为直线距离", "Distances are as the crow flies"),
    "near_unit": ("车辆 / 人员", "Unit"),
    "near_fleet": ("队伍", "Fleet"),
    "near_worker": ("网格员", "Worker"),
    "near_vehicle": ("车辆", "Vehicle"),
    "near_distance": ("距离（米）", "Distance, m"),
    "near_heard": ("最近定位", "Last heard of"),
    "near_ago": ("{span}前", "{span} ago"),
    "near_stale": ("失联 · {heard}", "not heard of · {heard}"),
    "near_speed": ("时速（公里）", "km/h"),
    "near_site": ("名称", "Name"),
    "near_kind": ("类别", "Kind"),
}
