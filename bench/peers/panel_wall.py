"""Eight charts as a Panel page, drawn anew every second: ``panel serve panel_wall.py --args DATABASE``."""

import sqlite3
import sys

import pandas as pd
import panel as pn
from bokeh.plotting import figure

CHARTS = ("figures", "sources", "classes", "trend", "departments", "areas", "deadlines", "newest")
TABLES = ("figures", "deadlines", "newest")
DATABASE = f"file:{sys.argv[1]}?mode=ro"  # the arguments are there only while the script runs

drawn = pn.widgets.IntInput(name="drawn", value=0)
panes = {name: pn.pane.DataFrame() if name in TABLES else pn.pane.Bokeh() for name in CHARTS}


def draw(*_: object) -> None:
    connection = sqlite3.connect(DATABASE, uri=True)
    for name in CHARTS:
        told = pd.read_sql_query(f"SELECT label, value FROM {name}", connection)
        if name in TABLES:
            panes[name].object = told
        else:
            labels = told["label"].astype(str)
            chart = figure(x_range=labels.tolist(), height=250)
            chart.vbar(x=labels, top=told["value"], width=0.8)
            panes[name].object = chart
    connection.close()
    drawn.value += 1


draw()
pn.Column(drawn, *panes.values()).servable()
pn.state.add_periodic_callback(draw, period=1000)
