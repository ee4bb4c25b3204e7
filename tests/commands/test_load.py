"""Files into the store: all of a file or none, and the same file again changes nothing."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from dashboard.store.cases import AT_ONCE
from tests.commands.console import Console

HEADER = "id,reported,due,done,unit\n"
ROWS = (
    "1,2026-11-16T09:00:00,2026-11-16T13:00:00,2026-11-16T12:00:00,城管局\n"
    "2,2026-11-16T09:30:00,2026-11-16T13:30:00,2026-11-16T14:00:00,城管局\n"
    "3,2026-11-16T10:00:00,2026-11-16T14:00:00,,住建局\n"
)
DAY = ("--from", "2026-11-16", "--to", "2026-11-16", "--as-of", "2026-11-16T18:00", "--format", "json")


def written(folder: Path, content: str | bytes, name: str = "cases.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def stored(console: Console) -> tuple[int, int, int]:
    """Cases, versions of cases and cells of the rollups."""
    return console.count("case_file"), console.count("case_version"), console.count("rollup")


def test_a_file_is_loaded_and_counted(yunpu: Console, tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + ROWS)
    assert yunpu("load", "hotline", path).out.startswith(f"{path}: 3 rows, 3 new, 0 changed, 0 in quarantine")
    counts = yunpu("figures", *DAY).report["total"]["counts"]
    assert [counts[slug] for slug in ("disposed_on_time", "disposed_overdue", "pending_overdue")] == [1, 1, 1]


def test_the_same_file_again_changes_nothing(yunpu: Console, tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + ROWS)
    yunpu("load", "hotline", path)
    figures, before = yunpu("figures", *DAY).out, stored(yunpu)
    assert "3 rows, 0 new, 0 changed, 0 in quarantine" in yunpu("load", "hotline", path).out
    assert (yunpu("figures", *DAY).out, stored(yunpu)) == (figures, before)


def test_the_ten_thousand_cases_of_pingshan_again_change_nothing(pingshan: Console, pingshan_csv: Path) -> None:
    before = stored(pingshan)
    assert "10,000 rows, 0 new, 0 changed, 0 in quarantine" in pingshan("load", "minsheng", pingshan_csv).out
    assert stored(pingshan) == before


def test_a_case_that_has_gone_on_is_changed_and_its_past_is_kept(yunpu: Console, tmp_path: Path) -> None:
    yunpu("load", "hotline", written(tmp_path, HEADER + ROWS))
    later = ROWS.replace("14:00:00,,住建局", "14:00:00,2026-11-16T15:00:00,住建局")
    assert "3 rows, 0 new, 1 changed" in yunpu("load", "hotline", written(tmp_path, HEADER + later)).out
    assert yunpu.count("case_version") == 4


def test_a_bad_row_is_set_aside_with_its_line_and_its_reason_and_the_others_are_kept(
    yunpu: Console, tmp_path: Path
) -> None:
    said = yunpu("load", "hotline", written(tmp_path, HEADER + ROWS + "4,tomorrow,,,城管局\n"))
    assert (said.status, "4 rows, 3 new, 0 changed, 1 in quarantine" in said.out) == (0, True)
    assert said.err.startswith("cases.csv:5: bad_time: reported_at: ")
    assert (yunpu.count("case_file"), yunpu.count("quarantine")) == (3, 1)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        pytest.param(
            (HEADER + ROWS).encode() + b"4,2026-11-16T09:00:00,,,\xff\n",
            "cases.csv",
            "cases.csv: line 5, byte 247: not utf-8; cases.csv: line ",
            id="encoding",
        ),
        pytest.param(
            gzip.compress((HEADER + ROWS * 500).encode(), mtime=0)[:-40],
            "cases.csv.gz",
            "cases.csv.gz: cannot be read after line ",
            id="cut off",
        ),
        pytest.param(
            HEADER.replace("done", "finished") + ROWS,
            "cases.csv",
            "cases.csv: no column for disposed_at (done); it has id, reported, due, finished, unit\n",
            id="column",
        ),
        pytest.param("", "cases.csv", "cases.csv: ", id="empty"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_named_and_nothing_of_it_is_kept(
    yunpu: Console, tmp_path: Path, content: str | bytes, name: str, said: str
) -> None:
    answer = yunpu("load", "hotline", written(tmp_path, content, name))
    assert (answer.status, answer.err[: len(said)]) == (2, said)
    assert stored(yunpu) == (0, 0, 0)


def test_a_file_of_which_no_row_can_be_read_is_refused_whole(yunpu: Console, tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + "1,tomorrow,,,\n2,yesterday,,,\n")
    said = yunpu("load", "hotline", path)
    assert said.status == 1
    assert f"{path}: nothing of it was stored: none of 2 rows could be read; the first: cases.csv:2: " in said.err
    assert (yunpu.count("case_file"), yunpu.count("quarantine")) == (0, 0)


def test_a_file_that_breaks_off_after_a_thousand_rows_leaves_none_of_them(yunpu: Console, tmp_path: Path) -> None:
    rows = "".join(f"{number},2026-11-16T09:00:00,,,城管局\n" for number in range(AT_ONCE + 500))
    broken = written(tmp_path, (HEADER + rows).encode() + b"9999,2026-11-16T09:00:00,,,\xff\xff\n")
    answer = yunpu("load", "hotline", broken)
    assert (answer.status, answer.err.split(":")[:2]) == (
        2,
        ["cases.csv", f" line {AT_ONCE + 502}, byte {broken.stat().st_size - 3}"],
    )
    assert stored(yunpu) == (0, 0, 0)


def test_a_good_file_before_a_bad_one_is_kept(yunpu: Console, tmp_path: Path) -> None:
    good, bad = written(tmp_path, HEADER + ROWS), tmp_path / "nowhere.csv"
    assert yunpu("load", "hotline", good, bad).status == 2
    assert yunpu.count("case_file") == 3


def test_a_file_that_is_not_there_is_named(yunpu: Console, tmp_path: Path) -> None:
    said = yunpu("load", "hotline", tmp_path / "nowhere.csv")
    assert (said.status, said.err) == (2, "nowhere.csv: cannot be opened: No such file or directory\n")


def test_a_feed_that_is_not_there_is_named_with_those_that_are(yunpu: Console, tmp_path: Path) -> None:
    said = yunpu("load", "hotlin", written(tmp_path, HEADER + ROWS))
    assert (said.status, said.err) == (
        2,
        "no feed 'hotlin' in this city; there are: hotline, interface / 没有这个数据源\n",
    )


def test_a_feed_that_reads_no_files_is_named(yunpu: Console, tmp_path: Path) -> None:
    said = yunpu("load", "interface", written(tmp_path, HEADER + ROWS))
    assert (said.status, said.err.startswith("feed 'interface' is of kind 'http_json': ")) == (2, True)


def test_the_stand_in_for_nowhere_is_no_place(boston: Console) -> None:
    stood_in = "case_file WHERE flags LIKE '%default_position%'"
    assert (boston.count(stood_in), boston.count(f"{stood_in} AND lon IS NOT NULL")) == (17_070, 0)


def test_a_request_closed_before_it_was_opened_is_kept_and_flagged(boston: Console) -> None:
    assert boston.count("case_file WHERE flags LIKE '%closed_before_reported%'") == 197
