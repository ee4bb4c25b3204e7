"""The invented 数字城管 platform's database: a SQLite file with the exchange view that others may read."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from dashboard.demo.cases import state_at
from dashboard.demo.columns import COLUMNS, row
from dashboard.demo.life import LONGEST_LIFE
from dashboard.demo.plan import CasePlan

VIEW = "v_case_exchange"
_COLUMNS = tuple(COLUMNS["chengguan"].values())
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS t_case (rec_id TEXT PRIMARY KEY, act_time INTEGER NOT NULL, {
    ", ".join(
        f"{column} NUMERIC" if column.startswith("coordinate") else f"{column} TEXT"
        for column in _COLUMNS
        if column not in ("rec_id", "act_time")
    )
});
CREATE INDEX IF NOT EXISTS t_case_act_time ON t_case (act_time, rec_id);
CREATE VIEW IF NOT EXISTS {VIEW} AS SELECT {", ".join(_COLUMNS)} FROM t_case;
"""  # noqa: S608 (our own names)
_UPSERT = f"INSERT OR REPLACE INTO t_case ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608


def keep_current(path: Path, plan: CasePlan, moment: int) -> int:
    """Write what changed since the last time up to ``moment`` (epoch seconds); returns how many rows.

    A new file begins with every case that may still be open.
    """
    with closing(sqlite3.connect(path, timeout=10)) as database, database:
        database.executescript(_SCHEMA)
        (newest_ms,) = database.execute("SELECT max(act_time) FROM t_case").fetchone()
        after = moment - LONGEST_LIFE if newest_ms is None else newest_ms // 1000
        changed = plan.changed_between("chengguan", after, moment)
        rows = [row(record, "chengguan") for case in changed if (record := state_at(case, moment))]
        database.executemany(_UPSERT, [[said[column] for column in _COLUMNS] for said in rows])
    return len(rows)
