"""What all peers show: eight views on a copy of the store, so that each asks exactly the same of the database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bench.plain_dash import moments

_LATE = "phase IN (2, 3) AND due_at < {now}"
_FINISHED = "finished_at >= {month} AND finished_at <= {now} AND voided_at IS NULL AND rejected_at IS NULL"
_TODAY = "SELECT {by} AS label, COUNT(*) AS value FROM case_file WHERE reported_at >= {{today}} GROUP BY 1"
_BOARD = (
    "SELECT {by} AS label, 100.0 * SUM(finished_at <= due_at) / COUNT(*) AS value FROM case_file "
    f"WHERE {_FINISHED.replace('{', '{{').replace('}', '}}')} AND due_at IS NOT NULL GROUP BY 1 ORDER BY 2 DESC"
)
_STEPS = " UNION ALL ".join(
    f"SELECT '{stage} ' || ({stage}_at / 3600000000) AS label, COUNT(*) AS value FROM case_file "
    f"WHERE {stage}_at >= {{day_ago}} AND {stage}_at <= {{now}} GROUP BY 1"
    for stage in ("reported", "finished", "closed")
)
_FIGURES = " UNION ALL ".join(
    f"SELECT '{name}' AS label, ({ask}) AS value"
    for name, ask in {
        "reported": "SELECT COUNT(*) FROM case_file WHERE reported_at >= {today}",
        "registered": "SELECT COUNT(*) FROM case_file WHERE registered_at >= {today}",
        "awaited": "SELECT COUNT(*) FROM case_file WHERE phase IN (2, 3)",
        "closed": "SELECT COUNT(*) FROM case_file WHERE closed_at >= {today}",
        "overdue": f"SELECT COUNT(*) FROM case_file WHERE {_LATE}",
        "on time": f"SELECT 100.0 * SUM(finished_at <= due_at) / COUNT(*) FROM case_file WHERE {_FINISHED}",
        "reworked": f"SELECT 100.0 * SUM(rework_count > 0) / COUNT(*) FROM case_file WHERE {_FINISHED}",
    }.items()
)
CHARTS = {
    "figures": _FIGURES,
    "sources": _TODAY.format(by="source_id"),
    "classes": _TODAY.format(by="class_id") + " ORDER BY 2 DESC LIMIT 5",
    "trend": _STEPS,
    "departments": _BOARD.format(by="department_id"),
    "areas": _BOARD.format(by="area_id") + " LIMIT 9",
    "deadlines": f"SELECT id AS label, due_at AS value FROM case_file WHERE {_LATE} ORDER BY due_at LIMIT 8",
    "newest": "SELECT id AS label, reported_at AS value FROM case_file WHERE reported_at <= {now} "
    "ORDER BY reported_at DESC LIMIT 10",
}


def copied(store: Path, to: Path) -> None:
    """A copy of the store with a view of each chart's name: ``label`` and ``value``."""
    with closing(sqlite3.connect(store)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)
        for name, ask in CHARTS.items():
            target.execute(f"CREATE VIEW {name} AS {ask.format(**moments())}")
        target.commit()
