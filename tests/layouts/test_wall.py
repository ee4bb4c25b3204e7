"""The wall's page and panels, read as the tree a browser would get."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from plotly.utils import PlotlyJSONEncoder

from dashboard.snapshot.model import KpiTile, TrendTile
from layouts import ids
from layouts.wall import wall_page, wall_panels
from tests.layouts.build import DEADLINES, KPIS, LIVE, TREND, rate, snapshot

EVERY_PANEL = {
    ids.MASTHEAD,
    ids.ALERTS,
    ids.KPIS,
    ids.SOURCES,
    ids.CLASSES,
    ids.TREND,
    ids.HOT,
    ids.DEPARTMENTS,
    ids.AREAS,
    ids.DEADLINES,
    ids.TICKER,
    ids.MAP_HEAD,
    ids.MAP_COUNTS,
    ids.MAP_CASES,
    ids.MAP_SWITCHES,
    ids.MAP_LEGEND,
    ids.FEEDS,
    *(ids.trend_graph(name) for name in ids.TREND_WINDOWS),
    *(ids.trend_caption(name) for name in ids.TREND_WINDOWS),
}


def plain(part: object) -> Any:
    return json.loads(json.dumps(part, cls=PlotlyJSONEncoder, ensure_ascii=False))


def texts(node: Any) -> list[str]:
    if isinstance(node, str):
        return [node]
    if isinstance(node, list):
        return [text for child in node for text in texts(child)]
    return texts(node["props"].get("children")) if isinstance(node, dict) and "props" in node else []


def found(node: Any, **wanted: str) -> list[dict[str, Any]]:
    """Every component whose props hold these values; underscores stand for dashes."""
    if isinstance(node, list):
        return [hit for child in node for hit in found(child, **wanted)]
    if not isinstance(node, dict) or "props" not in node:
        return []
    props = node["props"]
    fits = all(props.get(key.replace("_", "-")) == value for key, value in wanted.items())
    return ([node] if fits else []) + found(props.get("children"), **wanted)


def panel(component_id: str, lang: str = "zh", **parts: object) -> Any:
    return plain(wall_panels(snapshot(**parts), lang))[component_id]["children"]


def kpi_texts(tile: KpiTile, lang: str = "zh") -> list[str]:
    return texts(panel(ids.KPIS, lang, kpis=(tile,)))


def test_the_wire_fills_every_panel_and_no_other() -> None:
    assert set(wall_panels(snapshot(), "zh")) == EVERY_PANEL


def test_the_page_called_without_arguments_has_every_id_the_wire_fills() -> None:
    page = json.dumps(plain(wall_page()))
    assert [name for name in sorted(EVERY_PANEL) if f'"id": "{name}"' not in page] == []


def test_an_unknown_figure_is_a_dash() -> None:
    unknown = KpiTile("vehicles_online", "now", None, "count", "up", LIVE)
    assert kpi_texts(unknown) == ["车辆在线", "—"]


def test_zero_stays_zero() -> None:
    assert kpi_texts(KpiTile("closed_total", "today", 0, "count", "up", LIVE)) == ["今日结案", "0"]


def test_a_rate_stands_beside_its_numerator_and_denominator() -> None:
    assert kpi_texts(rate("closure_rate", 5738, 5967, "-0.12", False)) == [
        "本月结案率",
        "96.16%",
        "5,738",
        "5,967",
        "上月同期",
        "96.28%",
        "▼0.12 百分点",
    ]


def test_a_rate_of_nothing_is_a_dash() -> None:
    nothing = KpiTile("rework_rate", "this_month", None, "percent", "down", LIVE, 0, 0)
    assert kpi_texts(nothing) == ["返工率", "—", "0", "0"]


def test_a_missing_figure_leaves_the_others_standing() -> None:
    strip = panel(ids.KPIS, kpis=(None, *KPIS[1:]))
    assert [tile["props"]["data-state"] for tile in strip["props"]["children"]] == [
        "broken",
        *("live",) * 7,
        "late",
        "never",
    ]


def test_a_figure_nobody_has_a_word_for_breaks_alone() -> None:
    nameless = KpiTile("no_such_indicator", "now", 1, "count", "up", LIVE)
    strip = panel(ids.KPIS, kpis=(nameless, KPIS[1]))
    assert [tile["props"]["data-state"] for tile in strip["props"]["children"]] == ["broken", "live"]


def test_a_tile_that_could_not_be_built_says_so() -> None:
    assert texts(panel(ids.HOT, hot=None)) == ["高发小类", "此处暂不可用"]


def test_a_broken_map_carries_no_counts() -> None:
    assert panel(ids.MAP_COUNTS, map=None) is None


def test_a_broken_trend_empties_its_graphs() -> None:
    panels = plain(wall_panels(snapshot(trend=None), "zh"))
    assert [panels[ids.trend_graph(name)]["figure"]["data"] for name in ids.TREND_WINDOWS] == [[], [], []]


def test_a_trend_with_a_measure_nobody_has_a_word_for_breaks_alone() -> None:
    first = TREND.windows[0]
    odd = replace(first, lines=(replace(first.lines[0], indicator="no_such_indicator"),))
    panels = plain(wall_panels(snapshot(trend=TrendTile((odd,), LIVE)), "zh"))
    assert panels[ids.TREND]["children"]["props"]["data-state"] == "broken"
    assert panels[ids.SOURCES]["children"]["props"]["data-state"] == "live"


def test_a_tile_carries_its_feeds_for_the_screen_to_age() -> None:
    tile = panel(ids.DEADLINES, deadlines=DEADLINES)["props"]
    assert tile["data-state"] == "stale"
    assert tile["data-as-of"] == "2026-11-22T07:24:08+00:00"
    assert json.loads(tile["data-feeds"]) == ["smart"]


def test_a_failing_feed_says_so_in_the_footer() -> None:
    failing = found(panel(ids.FEEDS), data_state="failed")
    assert [texts(feed) for feed in failing] == [["信访"]]


def test_a_step_stands_beside_its_source() -> None:
    first = found(panel(ids.TICKER), className="row-words")[0]
    assert texts(first) == ["观澜街道 · 路灯不亮", "12345"]


def test_a_deadline_of_no_department_names_none() -> None:
    rows = found(panel(ids.DEADLINES), className="row-words")
    assert [texts(row) for row in rows[3:6]] == [["桥北街道 占道经营", "城管局"], ["柳溪街道 噪声扰民"], ["未知"]]


def test_every_number_of_a_leaderboard_knows_its_time() -> None:
    rates = found(panel(ids.DEPARTMENTS), className="row-number")
    assert {rate_["props"]["data-as-of"] for rate_ in rates} == {"2026-11-22T07:41:48+00:00"}


def test_a_department_under_the_minimum_sample_is_unranked() -> None:
    assert texts(found(panel(ids.DEPARTMENTS), className="row rank rank-unranked")) == [
        *("—", "文旅局", "样本不足", "2 / ", "3"),
        *("—", "档案馆", "无应处置", "0 / ", "0"),
    ]


def test_a_name_nobody_gave_is_unknown() -> None:
    assert texts(panel(ids.SOURCES))[-2:] == ["未知", "0"]


def test_a_minor_class_new_since_the_last_period_is_new() -> None:
    assert texts(panel(ids.HOT))[-4:] == ["5", "路灯不亮", "15", "新增"]


def test_markup_in_a_source_s_text_stays_text() -> None:
    assert "石桥街道 · <img src=x onerror=alert(1)>" in texts(panel(ids.TICKER))


def test_no_panel_is_raw_html() -> None:
    panels = json.dumps(plain(wall_panels(snapshot(), "zh")))
    assert "dangerously_allow_html" not in panels
    assert '"type": "Markdown"' not in panels


def test_no_component_has_a_style_of_its_own() -> None:
    tree = json.dumps([plain(wall_page()), plain(wall_panels(snapshot(), "zh"))])
    assert '"style"' not in tree


def test_english_leaves_no_chinese_but_the_names() -> None:
    strip = texts(panel(ids.KPIS, "en"))
    assert [text for text in strip if any("\u4e00" <= letter <= "\u9fff" for letter in text)] == []


def test_the_counts_of_the_map_follow_the_outline() -> None:
    drawn = json.loads(panel(ids.MAP_COUNTS)["props"]["data-map"])
    assert drawn == {
        "outline_version": "v1",
        "tints": {
            "open": {"values": [3, 0, 7, 1], "steps": [1, 2, 3, 5]},
            "quiet": {"values": [0, 1, 0, 0], "steps": [1]},
        },
        "fleets": ["城管", "社区"],
    }
    cases = json.loads(panel(ids.MAP_CASES)["props"]["data-cases"])
    assert cases == [1, 12001000, 3001000, 0, 2, 12002000, 3002000, 1]
