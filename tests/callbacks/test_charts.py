"""Charts are drawn by a smaller Plotly than the whole, of the same version."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from plotly.offline import get_plotlyjs_version

from callbacks.charts import BUNDLE, PATH
from dashboard.domain.account import Role
from dashboard.domain.scope import Scope
from layouts.parts.trend import no_figure, window_panels
from layouts.words import Words
from tests.callbacks.doors import entry
from tests.layouts.build import snapshot

DRAWN = {"scatter", "bar", "pie"}  # all that the bundle can


def test_the_bundle_is_of_the_version_that_python_has() -> None:
    """After an upgrade of plotly it is fetched anew: ``npm pack plotly.js-basic-dist-min@VERSION``."""
    assert f"plotly.js (basic - minified) v{get_plotlyjs_version()}" in BUNDLE.read_text(encoding="utf-8")[:200]


def test_a_browser_that_asks_for_plotly_gets_the_bundle(tmp_path: Path) -> None:
    with entry(tmp_path) as door:
        with door.of(Role.WALL, Scope("99")).get(PATH) as answer:
            assert answer.status_code == 200
            assert answer.data == BUNDLE.read_bytes()
        assert door.client().get(PATH).status_code == 401


def test_no_chart_needs_more() -> None:
    trend = snapshot().trend
    assert trend is not None
    figures = [no_figure()] + [
        props["figure"]
        for window in trend.windows
        for props in window_panels(window, ZoneInfo("Asia/Shanghai"), Words("zh")).values()
        if "figure" in props
    ]
    assert len(figures) > len(trend.windows)
    assert {trace.get("type", "scatter") for figure in figures for trace in figure["data"]} <= DRAWN
