"""Memory of `python app.py` after it has served one screen for a minute: everything in one process, feeds, upstream
systems of the invented city and web server. Once on a new state, where it first invents and loads a year of 100,000
cases, and once started again on that state. MB are 1,048,576 bytes.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.cities import SMALL, opened
from bench.client import get, once
from bench.figure import Figure, Goal, Measured
from bench.process import hall

_MINUTE_S, _ASK_EVERY_S = 60, 1.5
_ENOUGH = Goal("ours", 400, "most")


def measure() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        with opened(state, parameters=SMALL):
            pass  # lays the city out, so that app.py finds one of this size
        for start in ("first start", "second start"):
            with hall(state) as server:
                until = time.monotonic() + _MINUTE_S
                while time.monotonic() < until:
                    once(server.port, get("/live/main?v=&lang=zh"))
                    time.sleep(_ASK_EVERY_S)
                resident, most = server.memory_mb("VmRSS"), server.memory_mb("VmHWM")
            yield Figure(f"{start}, resident", Measured((resident,), "MB"), goal=_ENOUGH)
            yield Figure(f"{start}, at its peak", Measured((most,), "MB"))
