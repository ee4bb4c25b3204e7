"""The renderer is ended with all that it started, by its deadline and its cap, and whatever it came to is told."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from dashboard.export.renderer import Limits, Rendered, render

FIRST = "import json, sys; json.load(sys.stdin); print(json.dumps({'glyphs': True}), flush=True); "
ONE_DONE = FIRST + "print(json.dumps({'task': 0, 'took_s': 1}), flush=True); "
PATIENT = Limits()


def rendered(program: str, limits: Limits = PATIENT) -> Rendered:
    return render([{"kind": "wall"}, {"kind": "wall"}], limits, command=(sys.executable, "-c", program))


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_what_was_done_before_it_was_killed_is_kept() -> None:
    done = rendered(ONE_DONE + "import os; os.kill(os.getpid(), 9)")
    assert done.answers == {0: {"took_s": 1}}
    assert done.problem == "the renderer ended early (signal 9) / 渲染进程中断"


def test_its_own_error_is_told() -> None:
    done = rendered(FIRST + "raise ValueError('no such thing')")
    assert done.problem == "the renderer ended early (status 1) ValueError: no such thing / 渲染进程中断"


def test_one_that_hangs_is_stopped_at_its_deadline() -> None:
    began = time.monotonic()
    done = rendered(FIRST + "import time; time.sleep(600)", Limits(deadline_s=1))
    assert done.problem == "the renderer was not done after 1 s and was stopped / 渲染超时，已终止"
    assert time.monotonic() - began < 30


def test_one_that_takes_too_much_memory_is_stopped() -> None:
    done = rendered(FIRST + "kept = bytearray(300_000_000); import time; time.sleep(600)", Limits(memory_mb=200))
    assert done.problem == "the renderer took more than 200 MB and was stopped / 渲染占用内存过多，已终止"


def test_nothing_that_it_started_is_left(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    program = (
        FIRST + "import subprocess, time, pathlib; child = subprocess.Popen(['sleep', '600']); "
        f"pathlib.Path({str(told)!r}).write_text(str(child.pid)); time.sleep(600)"
    )
    rendered(program, Limits(deadline_s=2))
    child = int(told.read_text(encoding="ascii"))
    until = time.monotonic() + 10
    while alive(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not alive(child)


def test_a_program_that_is_not_there_is_told() -> None:
    done = render([], Limits(), command=(os.devnull,))
    assert done.problem is not None
    assert done.problem.startswith("the renderer could not be started")
