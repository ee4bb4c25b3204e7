"""What was measured, as tables on the screen and in docs/bench.md and as numbers in docs/bench.json.

A benchmark that ran replaces its own section of both; the others stand.
"""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.figure import Figure, digits
from dashboard.clock import Clock

_HEADINGS = ("what", "ours", "plain alternative", "ratio", "to reach", "")
_OPENING = """# Benchmarks

Written by `make bench`; `python -m bench NAME …` measures some of them anew. Each line is the median of the runs, with
the smallest and the largest, beside a plain alternative that was measured in the same run on the same machine. Absolute
figures belong to that machine and to whatever else it was doing: read the ratios. Nothing is asserted here. The same
as numbers, each run's, is in [bench.json](bench.json).
"""


def section(name: str, about: str, figures: Sequence[Figure]) -> str:
    """Markdown of one benchmark: what is measured, when and on what, and its table."""
    rows = [_cells(figure) for figure in figures]
    table = [_HEADINGS, tuple("---" for _ in _HEADINGS), *rows]
    lines = "\n".join(f"| {' | '.join(cells)} |" for cells in table)
    there = "*{day} · {cores} cores, load {load} at the end · Python {python} · SQLite {sqlite}*".format(**_machine())
    return f"## {name}\n\n{about.strip()}\n\n{there}\n\n{lines}\n"


def _cells(figure: Figure) -> tuple[str, ...]:
    goal = figure.goal
    unit = figure.ours.unit if goal and goal.of == "ours" else "×"
    return (
        figure.what,
        str(figure.ours),
        f"{figure.other}; {figure.other_what}" if figure.other else "",
        "" if figure.ratio is None else f"{digits(figure.ratio)}×",
        "" if goal is None else f"{'≥' if goal.at == 'least' else '≤'} {digits(goal.bound)} {unit}",
        {None: "", True: "reached", False: "**MISSED**"}[figure.reached],
    )


def _machine() -> dict[str, Any]:
    """When it was measured and on what, with how busy that was."""
    return {
        "day": Clock("UTC").now().date().isoformat(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }


def write(path: Path, sections: dict[str, str], order: Sequence[str]) -> None:
    """Put the sections into the page, in the order given; a section of no known benchmark is dropped."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    kept = {part.split("\n", 1)[0]: f"## {part}" for part in text.split("\n## ")[1:]}
    page = kept | sections
    body = [page[name].strip() for name in order if name in page]
    path.write_text("\n\n".join([_OPENING.strip(), *body]) + "\n", encoding="utf-8")


def write_numbers(path: Path, name: str, figures: Sequence[Figure]) -> None:
    """Put a benchmark's figures into the JSON: every run's value, the ratio, and what was to be reached."""
    page = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    told = [{**asdict(figure), "ratio": figure.ratio, "reached": figure.reached} for figure in figures]
    page[name] = {**_machine(), "figures": told}
    path.write_text(json.dumps(page, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
