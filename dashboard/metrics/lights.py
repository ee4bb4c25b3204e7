"""Green, yellow, red: how much of its limit an open case has used."""

from __future__ import annotations

import numpy as np
import pandas as pd


def lights(open_cases: pd.DataFrame, now_us: int, nearly_due_share: float) -> pd.Series:
    """``red`` past its due time, ``yellow`` from ``nearly_due_share`` of its limit on, else ``green``.

    Empty for a case without a due time, one whose clock stands (挂账, 缓办) or one that its department has finished.
    """
    due, dispatched = open_cases["due_us"].astype(float), open_cases["dispatched_us"].astype(float)
    running = (open_cases["dispose_pending"] == 1) & (open_cases["running"] == 1) & due.notna()
    used = (now_us - dispatched) / (due - dispatched).where(due > dispatched)
    light = np.select([due <= now_us, used >= nearly_due_share], ["red", "yellow"], "green")
    return pd.Series(np.where(running, light, ""), index=open_cases.index)
