"""A chart of what was measured, drawn by the Plotly that the walls are drawn by."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bench.browser import chromium

_PLOTLY = Path(__file__).parents[1] / "assets" / "vendor" / "plotly-basic.min.js"
_DRAW = """([lines, x, y]) => Plotly.newPlot("chart", lines, {
  width: 960, height: 420, margin: { l: 70, r: 20, t: 20, b: 60 }, plot_bgcolor: "#fff", paper_bgcolor: "#fff",
  xaxis: { type: "log", title: { text: x }, tickvals: lines[0].x, ticktext: lines[0].x.map((n) => n.toLocaleString()) },
  yaxis: { rangemode: "tozero", title: { text: y }, gridcolor: "#ddd" },
}, { staticPlot: true })"""


def draw(lines: Mapping[str, Mapping[int, float]], x: str, y: str, into: Path) -> None:
    """Each line by its name, from size to cost, over sizes that grow by multiples; a PNG."""
    traces = [
        {"name": name, "x": list(points), "y": list(points.values()), "mode": "lines+markers"}
        for name, points in lines.items()
    ]
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 960, "height": 420}, device_scale_factor=2)
        page.set_content('<body style="margin:0"><div id="chart"></div>')
        page.add_script_tag(path=_PLOTLY)
        page.evaluate(_DRAW, [traces, x, y])
        page.screenshot(path=into)
