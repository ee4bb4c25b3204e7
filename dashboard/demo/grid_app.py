"""The invented 网格通 app's drop folder: once a minute a GB18030 CSV of what changed, as through a one-way gate."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path

from dashboard.demo.cases import state_at
from dashboard.demo.columns import CITY_ZONE, COLUMNS, row
from dashboard.demo.life import MINUTE
from dashboard.demo.plan import CasePlan

PATTERN = "grid_*.csv"
_STAMP = "grid_%Y%m%d_%H%M.csv"
_FIRST_REACH = timedelta(days=1)
_KEPT = timedelta(days=3)


def drop(folder: Path, plan: CasePlan, now: datetime) -> Path | None:
    """Write what changed between the newest file there and the last full minute; ``None`` where nothing did.

    The file is whole when it appears under its name: it is written as ``.part`` and renamed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    until = now.astimezone(CITY_ZONE).replace(second=0, microsecond=0)
    dropped = sorted(folder.glob(PATTERN))
    after = _stamped(dropped[-1]) if dropped else until - _FIRST_REACH
    moment = int(until.timestamp())
    if moment < int(after.timestamp()) + MINUTE:
        return None
    changed = plan.changed_between("grid_app", int(after.timestamp()), moment)
    rows = [row(record, "grid_app") for case in changed if (record := state_at(case, moment))]
    if not rows:
        return None
    path = folder / until.strftime(_STAMP)
    part = path.with_suffix(".part")
    with part.open("w", encoding="gb18030", newline="") as lines:
        writer = csv.DictWriter(lines, COLUMNS["grid_app"].values())
        writer.writeheader()
        writer.writerows(rows)
    part.rename(path)
    for old in dropped:
        if _stamped(old) < until - _KEPT:
            old.unlink()
    return path


def _stamped(path: Path) -> datetime:
    return datetime.strptime(path.name, _STAMP).replace(tzinfo=CITY_ZONE)
