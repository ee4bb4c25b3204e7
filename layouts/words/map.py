"""The words of the map: its tints, layers and legends."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "tint": ("网格着色", "Areas by"),
    "tint_open": ("在办", "Open"),
    "tint_household": ("户均", "Per household"),
    "tint_grade": ("等级", "Grade"),
    "tint_quiet": ("静默", "Quiet"),
    "layers": ("图层", "Layers"),
    "layer_cases": ("案件", "Cases"),
    "layer_heat": ("热力", "Heat"),
    "layer_clusters": ("聚合", "Clusters"),
    "layer_vehicles": ("车辆", "Vehicles"),
    "layer_workers": ("网格员", "Workers"),
    "more": ("更多", "More"),
    "basemap": ("底图", "Basemap"),
    "no_basemap": ("无底图", "None"),
    "area_list": ("区域", "Areas"),
    "legend_open": ("在办", "Open"),
    "legend_household": ("每千户在办", "Open per 1,000 households"),
    "legend_grade": ("近 {n} 天按期处置率", "On time, last {n} d"),
    "legend_quiet": ("近 {n} 天", "Last {n} d"),
    "quiet": ("无上报（静默）", "no report (quiet)"),
    "heard": ("有上报", "reported"),
    "not_known": ("无数据", "not known"),
    "in_time": ("在限", "In time"),
    "case_heat": ("案件密度 低 → 高", "Density of cases, low → high"),
    "stale_unit": ("失联", "Not heard of"),
    "workers": ("网格员", "Workers"),
    "place_up": ("正常", "up"),
    "place_down": ("故障", "down"),
    "place_unknown": ("未知", "unknown"),
}
