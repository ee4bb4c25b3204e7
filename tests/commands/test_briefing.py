"""A week of a real city, briefed as of its end and as of half a year later, and everything that can be asked wrongly."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.commands.console import Console

WEEK = ("--week", "2015-W28", "--formats", "xlsx")
AT_ITS_END = "2015-07-13T00:00"
HALF_A_YEAR_LATER = "2016-01-12T00:00"


@dataclass(frozen=True)
class Week:
    code: str
    fingerprint: str
    overall: dict[str, object]
    left_over: int


def week(console: Console, as_of: str, out: Path) -> Week:
    said = console("briefing", *WEEK, "--as-of", as_of, "--out", out)
    assert said.status == 0, said.err
    code, _, fingerprint = said.out.splitlines()[0].split()
    [book] = [load_workbook(path) for path in out.glob("*.xlsx")]
    overall = {str(row[0]): row[1] for row in book["总体情况"].iter_rows(values_only=True)}
    [left_over] = [row[1] for row in book["超期未处置遗留"].iter_rows(values_only=True) if row[0] == "合计"]
    assert isinstance(left_over, int)
    return Week(code, fingerprint, overall, left_over)


@pytest.fixture(scope="module")
def at_its_end(boston: Console, tmp_path_factory: pytest.TempPathFactory) -> Week:
    return week(boston, AT_ITS_END, tmp_path_factory.mktemp("end"))


@pytest.fixture(scope="module")
def later(boston: Console, tmp_path_factory: pytest.TempPathFactory) -> Week:
    return week(boston, HALF_A_YEAR_LATER, tmp_path_factory.mktemp("later"))


def test_the_week_has_the_figures_of_its_file_counted_row_by_row(at_its_end: Week) -> None:
    assert [at_its_end.overall[name] for name in ("上报数", "处置数")] == [2359, 1578]
    assert at_its_end.left_over == 6464


def test_half_a_year_later_less_of_it_is_left_over(later: Week) -> None:
    assert [later.overall[name] for name in ("上报数", "处置数")] == [2359, 1578]
    assert later.left_over == 4705


def test_each_composed_again_has_the_same_fingerprint(
    boston: Console, at_its_end: Week, later: Week, tmp_path: Path
) -> None:
    assert at_its_end.fingerprint != later.fingerprint
    assert week(boston, AT_ITS_END, tmp_path / "a").fingerprint == at_its_end.fingerprint
    assert boston("briefing", "--check", later.code).status == 0


def test_where_the_two_differ_is_listed(boston: Console, at_its_end: Week, later: Week) -> None:
    said = boston("briefing", "--compare", at_its_end.code, later.code)
    lines = [[cell.strip() for cell in line.split("│")[1:-1]] for line in said.out.splitlines() if "│" in line]
    assert ["left_over/pending_overdue", "6,464", "4,705"] in lines
    assert "total/reported" not in [line[0] for line in lines]
    assert said.status == 1


def test_the_cases_that_closed_later_are_listed_and_make_up_the_difference(
    boston: Console, at_its_end: Week, later: Week, tmp_path: Path
) -> None:
    assert boston("briefing", "--compare", at_its_end.code, later.code, "--lang", "zh", "--out", tmp_path).status == 1
    book = load_workbook(tmp_path / f"{at_its_end.code}_{later.code}.xlsx")
    rows = list(book["超期未处置遗留 · 合计 · 超期未处置数"].iter_rows(min_row=2, values_only=True))
    assert len(rows) == at_its_end.left_over - later.left_over
    assert {row[0] for row in rows} == {"移出"}
    assert len({row[1] for row in rows}) == len(rows)
    assert all(isinstance(row[7], datetime) and row[7] >= datetime(2015, 7, 13) for row in rows)


def test_the_manifest_names_the_files_and_what_they_rest_on(boston: Console, tmp_path: Path) -> None:
    week(boston, AT_ITS_END, tmp_path)
    said = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert (said["complete"], said["as_of"]) == (True, "2015-07-13T04:00:00+00:00")
    assert said["definitions"]["closure_rate"] == 1
    assert [one["name"] for one in said["feeds"]] == ["boston311"]


def test_without_chromium_or_wall_a_briefing_is_still_written(
    furnished: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    said = furnished("briefing", "--month", "2025-05", "--formats", "docx,pdf", "--out", tmp_path / "out")
    assert said.status == 1
    assert "PDF: the renderer ended early" in said.err
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [".docx", ".json", ".pdf"]
    assert [path.name for path in (tmp_path / "out").glob("*.docx") if "不完整" not in path.name] == []


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--week", "47"), "--week: '47' is not written like 2026-W47"),
        (("--from", "2026-01-01"), "--from and --to go together"),
        (("--month", "2025-05", "--formats", "docx,odt"), "--formats: 'odt' is not one of"),
        (("--check", "ABC-DEF-GHJ"), "--check: there is no briefing ABC-DEF-GHJ"),
        (("--month", "2025-05", "--area", "nowhere"), "--area: there is no area nowhere"),
    ],
)
def test_what_cannot_be_is_said(furnished: Console, asked: tuple[str, ...], told: str) -> None:
    said = furnished("briefing", *asked)
    assert said.status == 2
    assert told in said.err
