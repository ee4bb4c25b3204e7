"""Plotly's script, which Dash fetches for every chart: the hall draws lines, and hands out the bundle for no more."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, send_file

from callbacks.policy import KNOWN, allow

BUNDLE = Path(__file__).parent.parent / "assets" / "vendor" / "plotly-basic.min.js"
PATH = "/_dash-component-suites/plotly/package_data/plotly.min.js"  # the renderer knows no other


def register(server: Flask) -> None:
    """Before Dash's own rule for what its packages hold. To evaluate all of Plotly takes a browser a whole second."""

    @server.get(PATH)
    @allow(policy=KNOWN)
    def plotly_script() -> Response:
        return send_file(BUNDLE, mimetype="text/javascript", conditional=True, max_age=0)
