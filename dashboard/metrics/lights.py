"""Green, yellow, red: how much of its limit an open case has used, on the clock that its limit runs on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dashboard.metrics.worktime import WorkTable

_SECOND_US = 1_000_000


def lights(open_cases: pd.DataFrame, now_us: int, nearly_due_share: float) -> pd.Series:
    """``red`` past its due time, ``yellow`` from ``nearly_due_share`` of its limit on, else ``green``.

    A known limit has said when that is, on its own clock; where only a due time is known the share is of natural time.
    Empty for a case without a due time, one whose clock stands or one that its department has finished.
    """
    due = open_cases["due_us"].astype(float)
    running = (open_cases["dispose_pending"] == 1) & (open_cases["running"] == 1) & due.notna()
    dispatched = open_cases["dispatched_us"].astype(float)
    used = (now_us - dispatched) / (due - dispatched).where(due > dispatched)
    nearly_due = open_cases["nearly_due_us"].astype(float)
    nearly = (nearly_due <= now_us).where(nearly_due.notna(), used >= nearly_due_share)
    light = np.select([due <= now_us, nearly], ["red", "yellow"], "green")
    return pd.Series(np.where(running, light, ""), index=open_cases.index)


def work_left_s(open_cases: pd.DataFrame, now_us: int, work: WorkTable) -> pd.Series:
    """Whole seconds of working time left until the due time, negative when over; NaN where the limit has none."""
    dated = (open_cases["working"] == 1) & open_cases["due_us"].notna()
    until = open_cases["due_us"].fillna(0).astype("int64").to_numpy()
    left = work.worked(until) - work.worked(np.full_like(until, now_us))
    return pd.Series(np.where(dated, left // _SECOND_US, np.nan), index=open_cases.index)
