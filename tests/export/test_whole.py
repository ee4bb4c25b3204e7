"""Programs that write beside a hall leave the processor to its screens."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

CHILD = """
import os
try:
    os.setpriority(os.PRIO_PROCESS, 0, -5)
except PermissionError:
    pass
print(os.nice(0))
"""
GIVES_WAY = f"""
import subprocess, sys
from dashboard.export.whole import give_way
give_way()
subprocess.run([sys.executable, "-c", {CHILD!r}], check=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="what comes first is told otherwise")
def test_what_a_program_that_gave_way_starts_cannot_take_its_place_back() -> None:
    done = subprocess.run([sys.executable, "-c", GIVES_WAY], check=True, capture_output=True, text=True)
    assert int(done.stdout) == os.nice(0) + 10
