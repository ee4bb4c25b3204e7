"""What a benchmark measured stands in the page and, as numbers, in the JSON; what did not run keeps its section."""

from __future__ import annotations

import json
from pathlib import Path

from bench import report
from bench.figure import Figure, Goal, Measured

QUICK = Figure(
    "quick", Measured((2.0, 1.0, 3.0), "ms"), Measured((8.0,), "ms"), "plain", goal=Goal("ratio", 5, "least")
)


def test_a_figure_is_said_with_its_ratio_and_whether_it_is_reached(tmp_path: Path) -> None:
    page, numbers = tmp_path / "bench.md", tmp_path / "bench.json"
    for name in ("one", "two"):
        report.write(page, {name: report.section(name, f"About {name}.", [QUICK])}, ["two", "one"])
        report.write_numbers(numbers, name, [QUICK])
    text = page.read_text(encoding="utf-8")
    assert text.index("About two.") < text.index("About one.")
    assert "| quick | 2 ms (1–3, n=3) | 8 ms; plain | 4× | ≥ 5 × | **MISSED** |" in text
    (told,) = json.loads(numbers.read_text(encoding="utf-8"))["one"]["figures"]
    assert (told["ours"]["values"], told["ratio"], told["reached"]) == ([2.0, 1.0, 3.0], 4.0, False)


def test_a_benchmark_that_is_no_more_leaves_the_page(tmp_path: Path) -> None:
    page = tmp_path / "bench.md"
    report.write(page, {"gone": report.section("gone", "Gone.", [QUICK])}, ["gone"])
    report.write(page, {"here": report.section("here", "Here.", [QUICK])}, ["here"])
    assert "Gone." not in page.read_text(encoding="utf-8")
