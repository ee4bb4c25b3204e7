"""The plain alternative: the wall's panels as an ordinary Dash app, one callback that asks the database and draws.

Written as one would: SQL that groups, pandas, plotly figures with their own look, tables of html. The names of areas,
departments, classes and sources are read once. It has no map and one trend window where the wall has a map and three.
"""

from __future__ import annotations

import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import plotly.graph_objects as go
from dash import Dash, Input, Output, dcc, html

_ZONE = ZoneInfo("Asia/Shanghai")
_DAY_US = 86_400_000_000
_GRAPHS = ("sources", "classes", "trend", "departments", "areas")
_LISTS = ("kpis", "hot", "deadlines", "ticker", "feeds")
_FINISHED = "finished_at >= :month AND finished_at <= :now AND voided_at IS NULL AND rejected_at IS NULL"


def create_app(database: Path, remember_s: float = 0) -> Dash:
    """``remember_s`` keeps the finished panels for as long, as a cache around the callback would."""
    app = Dash(__name__, title="plain")
    app.layout = html.Div(
        [
            dcc.Interval(id="tick", interval=5000),
            *(html.Div(id=name) for name in _LISTS),
            *(dcc.Graph(id=name) for name in _GRAPHS),
        ]
    )
    names = _names(database)
    kept: tuple[float, tuple] = (0.0, ())

    @app.callback(
        *(Output(name, "children") for name in _LISTS),
        *(Output(name, "figure") for name in _GRAPHS),
        Input("tick", "n_intervals"),
    )
    def refresh(_ticks):
        nonlocal kept
        if not kept[1] or time.monotonic() - kept[0] >= remember_s:
            kept = (time.monotonic(), panels(database, names))
        return kept[1]

    return app


def panels(database: Path, names: dict[str, pd.DataFrame]) -> tuple:
    """Five lists and five figures, in the order of the outputs."""
    at = moments()
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)

    def ask(sql: str) -> pd.DataFrame:
        return pd.read_sql_query(sql, connection, params=at)

    try:
        today = ask(
            "SELECT source_id, class_id, COUNT(*) AS n FROM case_file WHERE reported_at >= :today GROUP BY 1, 2"
        )
        before = ask(
            "SELECT class_id, COUNT(*) AS before FROM case_file "
            "WHERE reported_at >= :yesterday AND reported_at < :day_ago GROUP BY 1"
        )
        classes = today.merge(names["class"], left_on="class_id", right_on="id", how="left")
        return (
            _kpis(ask),
            _hot(classes, before),
            _deadlines(ask, names),
            _ticker(ask, names),
            _feeds(ask),
            _bars(today.merge(names["source"], left_on="source_id", right_on="id"), "key"),
            _bars(classes, "major"),
            _trend(ask),
            _board(ask, names["department"], "department_id"),
            _board(ask, names["area"], "area_id"),
        )
    finally:
        connection.close()


def _kpis(ask):
    counts = ask(
        "SELECT (SELECT COUNT(*) FROM case_file WHERE reported_at >= :today) AS 上报, "
        "(SELECT COUNT(*) FROM case_file WHERE registered_at >= :today) AS 立案, "
        "(SELECT COUNT(*) FROM case_file WHERE phase IN (2, 3)) AS 待处置, "
        "(SELECT COUNT(*) FROM case_file WHERE closed_at >= :today) AS 结案, "
        "(SELECT COUNT(*) FROM case_file WHERE phase IN (2, 3) AND due_at < :now) AS 超期, "
        "(SELECT COUNT(*) FROM patrol_unit WHERE kind = 'worker' AND fixed_at >= :ten_minutes_ago) AS 网格员, "
        "(SELECT COUNT(*) FROM patrol_unit WHERE kind = 'vehicle' AND fixed_at >= :ten_minutes_ago) AS 车辆"
    ).iloc[0]
    month = ask(
        "SELECT 100.0 * SUM(closed_at IS NOT NULL) / COUNT(*) AS 结案率, "
        "100.0 * SUM(closed_at IS NOT NULL AND finished_at <= due_at) / COUNT(*) AS 按期结案率, "
        f"100.0 * SUM(rework_count > 0) / COUNT(*) AS 返工率 FROM case_file WHERE {_FINISHED}"
    ).iloc[0]
    shown = [(name, f"{value:,}") for name, value in counts.items()]
    shown += [(name, "—" if value is None else f"{value:.2f} %") for name, value in month.items()]
    return [html.Div([html.Span(name), html.B(text)], className="card") for name, text in shown]


def _hot(classes, before):
    hottest = classes.groupby(["class_id", "name"], as_index=False)["n"].sum().nlargest(5, "n")
    return _table(hottest.merge(before, on="class_id", how="left").fillna({"before": 0})[["name", "n", "before"]])


def _deadlines(ask, names):
    late = ask(
        "SELECT id, area_id, department_id, class_id, due_at FROM case_file "
        "WHERE phase IN (2, 3) AND due_at < :now ORDER BY due_at LIMIT 8"
    )
    named = _named(late, names).merge(names["department"], left_on="department_id", right_on="id", suffixes=("", "_d"))
    named["due"] = _local(named["due_at"])
    return _table(named[["street", "name", "label", "due"]])


def _ticker(ask, names):
    newest = pd.concat(
        ask(
            f"SELECT '{stage}' AS stage, {stage}_at AS at, area_id, class_id, source_id FROM case_file "
            f"WHERE {stage}_at <= :now ORDER BY {stage}_at DESC LIMIT 10"
        )
        for stage in ("reported", "registered", "finished", "reworked", "closed")
    ).nlargest(10, "at")
    named = _named(newest, names).merge(names["source"], left_on="source_id", right_on="id", suffixes=("", "_s"))
    named["at"] = _local(named["at"])
    return _table(named[["at", "stage", "street", "name", "key"]])


def _feeds(ask):
    feeds = ask("SELECT name, answered_at, problem FROM feed")
    feeds["answered_at"] = _local(feeds["answered_at"])
    return _table(feeds.fillna(""))


def _bars(counts, by):
    total = counts.groupby(by, as_index=False)["n"].sum().sort_values("n")
    return go.Figure(go.Bar(x=total["n"], y=total[by], orientation="h"))


def _trend(ask):
    hours = pd.concat(
        ask(
            f"SELECT {stage}_at / 3600000000 AS hour, COUNT(*) AS n, '{stage}' AS stage FROM case_file "
            f"WHERE {stage}_at >= :day_ago AND {stage}_at <= :now GROUP BY 1"
        )
        for stage in ("reported", "finished", "closed")
    )
    hours["hour"] = _local(hours["hour"] * 3_600_000_000)
    lines = hours.groupby("stage", sort=False)
    return go.Figure([go.Scatter(x=line["hour"], y=line["n"], mode="lines", name=stage) for stage, line in lines])


def _board(ask, names, by):
    done = ask(
        f"SELECT {by}, COUNT(*) AS n, SUM(finished_at <= due_at) AS in_time FROM case_file "
        f"WHERE {_FINISHED} AND due_at IS NOT NULL GROUP BY 1"
    )
    board = done.merge(names, left_on=by, right_on="id").groupby("label", as_index=False)[["n", "in_time"]].sum()
    board["share"] = 100 * board["in_time"] / board["n"]
    best = board.nlargest(9, "share")
    return go.Figure(go.Bar(x=best["share"], y=best["label"], orientation="h", text=best["share"].round(2)))


def _named(cases, names):
    placed = cases.merge(names["area"], left_on="area_id", right_on="id", how="left", suffixes=("", "_a"))
    placed = placed.rename(columns={"label": "street"})
    return placed.merge(names["class"], left_on="class_id", right_on="id", how="left", suffixes=("", "_c")).rename(
        columns={"label": "class_label"}
    )


def _table(rows):
    head = html.Tr([html.Th(column) for column in rows.columns])
    body = [html.Tr([html.Td(str(value)) for value in row]) for row in rows.itertuples(index=False)]
    return html.Table([html.Thead(head), html.Tbody(body)])


def _local(microseconds):
    return pd.to_datetime(microseconds, unit="us", utc=True).dt.tz_convert(_ZONE)


def moments() -> dict[str, int]:
    """Beginnings of today and of the month in the city's zone, and moments before now, in microseconds."""
    now = datetime.now(UTC).astimezone(_ZONE)
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    at = {
        "now": now,
        "today": today,
        "yesterday": today - timedelta(days=1),
        "day_ago": now - timedelta(days=1),
        "month": today.replace(day=1),
        "ten_minutes_ago": now - timedelta(minutes=10),
    }
    return {name: int(moment.timestamp() * 1_000_000) for name, moment in at.items()}


def _names(database: Path) -> dict[str, pd.DataFrame]:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        areas = pd.read_sql_query("SELECT id, name, level, path FROM area", connection)
        classes = pd.read_sql_query(
            "SELECT c.id, c.name, COALESCE(p.name, c.name) AS major FROM case_class c "
            "LEFT JOIN case_class p ON p.id = c.parent_id",
            connection,
        )
        departments = pd.read_sql_query("SELECT id, name AS label FROM department", connection)
        sources = pd.read_sql_query("SELECT id, key FROM source", connection)
    streets = areas[areas["level"] == "street"].set_index("id")["name"]
    areas["label"] = areas["path"].str.strip("/").str.split("/").str[1].astype(float).map(streets)
    return {"area": areas[["id", "label"]], "class": classes, "department": departments, "source": sources}
