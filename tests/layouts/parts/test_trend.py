"""The figure of one trend window."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dashboard.snapshot.model import DefinitionMark, TrendLine, TrendWindow
from layouts.parts.trend import trend_caption, trend_figure
from layouts.words import Words

ZONE = ZoneInfo("Asia/Shanghai")
FIRST = datetime(2026, 11, 22, 4, tzinfo=UTC)  # 12:00 in the city


def hours(*values: int | None, unfinished: bool = True) -> TrendWindow:
    starts = tuple(FIRST + timedelta(hours=i) for i in range(len(values)))
    return TrendWindow("24h", starts, (TrendLine("reported", values),), None, None, unfinished)


def test_the_unfinished_bucket_is_dashed() -> None:
    traces = trend_figure(hours(3, 5, 2), ZONE, Words("zh"))["data"]
    assert [(trace["y"], trace["line"].get("dash")) for trace in traces] == [([3, 5], None), ([5, 2], "3px,4px")]


def test_a_finished_window_has_no_dashes() -> None:
    traces = trend_figure(hours(3, 5, 2, unfinished=False), ZONE, Words("zh"))["data"]
    assert [(trace["y"], trace["line"].get("dash")) for trace in traces] == [([3, 5, 2], None)]


def test_an_unknown_bucket_is_a_gap_and_not_a_zero() -> None:
    traces = trend_figure(hours(None, 5, 2, unfinished=False), ZONE, Words("zh"))["data"]
    assert traces[0]["y"] == [None, 5, 2]


def test_lines_are_named_at_their_end_and_the_peak_says_its_height() -> None:
    texts = [label["text"] for label in trend_figure(hours(3, 1500, 2), ZONE, Words("zh"))["layout"]["annotations"]]
    assert texts == ["上报", "1,500"]


def test_the_height_of_the_peak_stands_on_no_other_line() -> None:
    window = replace(hours(1, 9, 2), previous=TrendLine("reported", (1, 30, 50)), previous_versus="yesterday")
    peak = next(
        label for label in trend_figure(window, ZONE, Words("zh"))["layout"]["annotations"] if label["text"] == "9"
    )
    assert (peak["x"], peak["y"]) == (1, 50)


def test_a_window_of_which_nothing_is_known_draws_no_label() -> None:
    assert trend_figure(hours(None, None), ZONE, Words("zh"))["layout"]["annotations"] == []


def test_the_hours_are_the_city_s() -> None:
    axis = trend_figure(hours(1, 1, 1, 1, 1, 1, 1), ZONE, Words("zh"))["layout"]["xaxis"]
    assert (axis["tickvals"], axis["ticktext"]) == ([0, 6], ["12", "18"])


def test_an_unfinished_period_says_so() -> None:
    caption = trend_caption(hours(3, 5, 2), ZONE, Words("zh"))
    assert [part.children for part in caption] == ["24 小时", "14 时 未完"]


def test_a_changed_definition_is_a_rule_in_the_chart_and_words_on_focus() -> None:
    window = replace(hours(3, 5, 2), changes=(DefinitionMark(1, FIRST + timedelta(hours=1), "上报数", "Reported", 2),))
    figure = trend_figure(window, ZONE, Words("zh"))
    assert [(shape["x0"], shape["x1"]) for shape in figure["layout"]["shapes"]] == [(1, 1)]
    caption = str([part.to_plotly_json() for part in trend_caption(window, ZONE, Words("zh"))])
    assert "◆1" in caption
    assert "口径变更: 上报数自 2026-11-22 13:00 起第 2 版" in caption
    assert "'tabIndex': 0" in caption
    assert trend_figure(hours(3, 5, 2), ZONE, Words("zh"))["layout"]["shapes"] == []
