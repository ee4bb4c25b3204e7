"""The figures of two real cities, to the last case."""

from __future__ import annotations

import csv
import gzip
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.commands.console import CITIES, ROOT, Console

AS_OF = "2016-01-12 22:22:40"  # the last closing in Boston's file
IN_BOSTON = ("--from", "2015-01-01", "--to", "2016-01-12", "--as-of", AS_OF, "--format", "json")
IN_PINGSHAN = ("--from", "2018-01-01", "--to", "2018-12-31", "--as-of", "2019-01-01", "--format", "json")
NEW_YORK = ZoneInfo("America/New_York")
THREE = ("BTDT", "PARK", "PWDx")


@pytest.fixture(scope="module")
def due(boston: Console) -> Any:
    return boston("figures", *IN_BOSTON, "--by", "department").report


@pytest.fixture(scope="module")
def cohort(boston: Console) -> Any:
    return boston("figures", *IN_BOSTON, "--basis", "cohort").report


@pytest.fixture(scope="module")
def by_unit(pingshan: Console) -> Any:
    return pingshan("figures", *IN_PINGSHAN, "--by", "department").report


@pytest.fixture(scope="module")
def counted_by_hand(real_data: Path) -> dict[str, Counter[str]]:
    """Three departments of Boston's file, counted row by row."""

    def moment(text: str) -> datetime | None:
        return datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=NEW_YORK) if text else None

    as_of = datetime.fromisoformat(AS_OF).replace(tzinfo=NEW_YORK).timestamp()
    found: dict[str, Counter[str]] = defaultdict(Counter)
    with gzip.open(real_data / "boston311" / "boston311_2015.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["Department"] not in THREE:
                continue
            here = found[row["Department"]]
            due, closed = moment(row["TARGET_DT"]), moment(row["CLOSED_DT"])
            here["reported"] += 1
            if closed is None:
                here["dispose_pending"] += 1
                here["pending_overdue"] += due is not None and due.timestamp() <= as_of
            elif due is None:
                here["disposed_undated"] += 1
            else:
                here["disposed_on_time"] += closed.timestamp() <= due.timestamp()
                here["disposed_overdue"] += closed.timestamp() > due.timestamp()
    for here in found.values():
        here["disposed"] = here["disposed_on_time"] + here["disposed_overdue"]
        here["dispose_due"] = here["disposed"] + here["pending_overdue"]
    return found


def test_the_report_says_what_it_is_of(due: Any) -> None:
    said = {name: value for name, value in due.items() if name not in ("rows", "total")}
    assert said == {
        "city": "boston",
        "from": "2015-01-01",
        "to": "2016-01-12",
        "as_of": "2016-01-12T22:22:40-05:00",
        "basis": "due",
        "by": "department",
    }


@pytest.mark.parametrize(
    ("count", "number"),
    [
        ("reported", 121_145),
        ("unplaced", 17_070),
        ("finished_before_reported", 197),
        ("dispose_due", 90_652),
        ("disposed", 79_208),
        ("disposed_on_time", 60_054),
        ("disposed_overdue", 19_154),
        ("pending_overdue", 11_444),
    ],
)
def test_boston_on_the_due_basis_counts(due: Any, count: str, number: int) -> None:
    assert due["total"]["counts"][count] == number


@pytest.mark.parametrize(("rate", "percent"), [("disposal_rate", "87.38"), ("on_time_disposal_rate", "66.25")])
def test_boston_on_the_due_basis_rates(due: Any, rate: str, percent: str) -> None:
    assert due["total"]["rates"][rate] == percent


@pytest.mark.parametrize(("count", "number"), [("dispose_due", 121_145), ("disposed_on_time", 90_547)])
def test_boston_on_the_cohort_basis_counts(cohort: Any, count: str, number: int) -> None:
    assert cohort["total"]["counts"][count] == number


def test_boston_on_the_cohort_basis_rates(cohort: Any) -> None:
    assert cohort["total"]["rates"]["on_time_disposal_rate"] == "74.74"


def test_the_departments_of_boston_sum_to_the_city(due: Any) -> None:
    summed = {slug: sum(row["counts"][slug] for row in due["rows"]) for slug in due["total"]["counts"]}
    assert summed == due["total"]["counts"]


def test_the_neighbourhoods_of_boston_and_what_lies_in_none_sum_to_the_city(boston: Console, due: Any) -> None:
    rows = boston("figures", *IN_BOSTON, "--by", "area").report["rows"]
    summed = {slug: sum(row["counts"][slug] for row in rows) for slug in due["total"]["counts"]}
    assert summed == due["total"]["counts"]


@pytest.mark.parametrize("department", THREE)
def test_a_department_of_boston_is_what_its_rows_say(
    due: Any, counted_by_hand: dict[str, Counter[str]], department: str
) -> None:
    counts = next(row["counts"] for row in due["rows"] if row["key"] == department)
    by_hand = counted_by_hand[department]
    assert {slug: counts[slug] for slug in by_hand} == dict(by_hand)


def test_as_of_an_earlier_moment_nothing_later_has_happened(boston: Console) -> None:
    words = ("--from", "2015-01-01", "--to", "2015-01-01", "--as-of", "2015-01-01 01:00", "--format", "json")
    counts = boston("figures", *words).report["total"]["counts"]
    assert (counts["reported"], counts["closed_total"]) == (3, 0)


@pytest.mark.parametrize(
    ("count", "number"),
    [
        ("reported", 10_000),
        ("closed", 9_995),
        ("closed_on_time", 9_071),
        ("closed_overdue", 924),
        ("dispose_pending", 5),
    ],
)
def test_pingshan_counts(by_unit: Any, count: str, number: int) -> None:
    assert by_unit["total"]["counts"][count] == number


def test_pingshan_on_time(by_unit: Any) -> None:
    assert by_unit["total"]["rates"]["on_time_closure_rate"] == "90.76"


def test_pingshan_has_120_units_by_their_number_and_one_row_of_22_cases_without(by_unit: Any) -> None:
    keys = [row["key"] for row in by_unit["rows"]]
    assert (len(keys), keys) == (121, sorted(keys))
    assert (keys[0], by_unit["rows"][0]["label"], by_unit["rows"][0]["counts"]["reported"]) == ("", None, 22)


def test_a_unit_of_several_names_is_one_row_under_its_latest(by_unit: Any, pingshan_csv: Path) -> None:
    names: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with pingshan_csv.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            names[row["DISPOSE_UNIT_ID"]].append((row["CREATE_TIME"], row["DISPOSE_UNIT_NAME"]))
    several = {unit for unit, seen in names.items() if len({name for _, name in seen}) > 1}
    latest = {unit: {name for at, name in seen if at == max(seen)[0]} for unit, seen in names.items()}
    labels = {row["key"]: row["label"] for row in by_unit["rows"]}
    assert len(several) == 35
    assert [unit for unit in several if labels[unit] not in latest[unit]] == []


def test_the_same_file_in_gb18030_gives_the_same_figures(by_unit: Any, pingshan_csv: Path, tmp_path: Path) -> None:
    copy = tmp_path / "pingshan_gb18030.csv"
    copy.write_bytes(pingshan_csv.read_text(encoding="utf-8-sig").encode("gb18030"))
    console = Console(tmp_path / "var", CITIES / "pingshan")
    assert console("load", "minsheng", copy).status == 0
    assert console("figures", *IN_PINGSHAN, "--by", "department").report == by_unit


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_the_zone_of_the_machine_changes_nothing(pingshan: Console, by_unit: Any, zone: str) -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "dashboard", "figures", *IN_PINGSHAN, "--by", "department"],
        env={**os.environ, **pingshan.environment, "TZ": zone, "PYTHONUTF8": "1"},
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert json.loads(asked.stdout) == by_unit


def test_csv_has_a_line_for_each_row_and_the_total_last(pingshan: Console) -> None:
    words = [word if word != "json" else "csv" for word in IN_PINGSHAN]
    rows = list(csv.DictReader(pingshan("figures", *words, "--by", "source").out.splitlines()))
    assert (rows[-1]["key"], rows[-1]["closed_on_time"], rows[-1]["on_time_closure_rate"]) == (
        "pingshan",
        "9071",
        "90.76",
    )
    assert sum(int(row["reported"]) for row in rows[:-1]) == 10_000


def test_an_empty_store_is_said_and_not_counted_as_zero(yunpu: Console) -> None:
    said = yunpu("figures", "--from", "2026-01-01", "--to", "2026-01-02")
    assert (said.status, said.out) == (2, "")
    assert "HALL_DATABASE: nothing is there yet" in said.err


def test_a_table_shows_a_rate_of_nothing_as_a_dash(furnished: Console) -> None:
    table = furnished("figures", "--from", "2026-01-01", "--to", "2026-01-02").out
    assert [cell.strip() for cell in table.splitlines()[-2].strip("│").split("│")] == [
        "Σ 云浦区",
        *["0"] * 6,
        *["—"] * 5,
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(
            ("--from", "2026-01-02", "--to", "2026-01-01"),
            "the last day 2026-01-01 is before the first day 2026-01-02",
            id="backwards",
        ),
        pytest.param(("--from", "2026-13-01", "--to", "2026-01-01"), "argument --from: ", id="no such month"),
        pytest.param(("--from", "2026-01-01"), "the following arguments are required: --to", id="no end"),
        pytest.param(
            ("--from", "2026-01-01", "--to", "2026-01-02", "--basis", "deadline"), "argument --basis: ", id="basis"
        ),
    ],
)
def test_a_wrong_question_is_refused(furnished: Console, words: tuple[str, ...], said: str) -> None:
    answer = furnished("figures", *words)
    assert (answer.status, answer.out, said in answer.err) == (2, "", True)
