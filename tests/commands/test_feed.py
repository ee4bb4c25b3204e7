"""What a feed would bring, before anything is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.console import Console, Said

ROWS = (
    "id,reported,due,done,unit\n"
    "1,2026-11-16T09:00:00,2026-11-16T13:00:00,2026-11-16T08:00:00,城管局\n"
    "2,2026-11-16T09:30:00,,,城管局\n"
    "3,soon,,,城管局\n"
    ",2026-11-16T10:00:00,,,城管局\n"
)
PARTNER = """\
kind: webhook
label: {zh: 推送, en: Pushed}
options: {secret: a secret between two systems}
case: {external_id: id, reported_at: at, updated_at: push.sent_at}
"""


@pytest.fixture
def tried(yunpu: Console, tmp_path: Path) -> Said:
    path = tmp_path / "cases.csv"
    path.write_text(ROWS, encoding="utf-8")
    return yunpu("feed", "try", "hotline", path)


def test_it_counts_good_rows_and_bad_ones(tried: Said) -> None:
    assert (tried.status, tried.out.splitlines()[0]) == (0, "hotline (files): 2 records, 2 bad rows")


def test_it_says_how_old_the_newest_record_is(tried: Said) -> None:
    assert tried.out.splitlines()[1].startswith("  newest record 2026-11-16 09:30:00, ")


def test_it_names_each_bad_row_by_line_and_reason(tried: Said) -> None:
    lines = tried.out.splitlines()
    assert [line[: line.index(":", 20)] for line in lines if "cases.csv:" in line] == [
        "  cases.csv:4: bad_time",
        "  cases.csv:5: missing_field",
    ]


def test_it_counts_what_is_odd_and_kept(tried: Said) -> None:
    assert "  1 × closed_before_reported, kept" in tried.out.splitlines()


def test_it_stores_nothing(tried: Said, yunpu: Console) -> None:
    assert not list(yunpu.state.glob("*.db"))


def test_a_file_with_nothing_good_in_it_is_status_1(yunpu: Console, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("id,reported,due,done,unit\n1,soon,,,\n", encoding="utf-8")
    assert yunpu("feed", "try", "hotline", path).status == 1


def test_a_feed_of_another_kind_reads_no_file(yunpu: Console, tmp_path: Path) -> None:
    said = yunpu("feed", "try", "interface", tmp_path / "cases.csv")
    assert (said.status, said.err) == (
        2,
        "feed 'interface' is of kind 'http_json': it reads no file / 该数据源不读文件\n",
    )


def test_a_source_that_does_not_answer_is_named(yunpu: Console) -> None:
    said = yunpu("feed", "try", "interface")
    assert (said.status, "127.0.0.1:9" in said.err) == (2, True)


def test_a_feed_that_is_not_there_is_named(yunpu: Console) -> None:
    assert yunpu("feed", "try", "hotlin").err.startswith("no feed 'hotlin' in this city; there are: hotline, interface")


def test_pingshan_s_file_is_ten_thousand_good_rows(pingshan: Console, pingshan_csv: Path) -> None:
    said = pingshan("feed", "try", "minsheng", pingshan_csv)
    assert said.out.splitlines()[0] == "minsheng (files): 10,000 records, 0 bad rows"


def test_a_feed_that_is_pushed_to_reads_a_body_from_a_file(yunpu: Console, tmp_path: Path) -> None:
    assert yunpu.city is not None
    (yunpu.city / "feeds" / "partner.yaml").write_text(PARTNER, encoding="utf-8")
    body = tmp_path / "body.json"
    body.write_text('[{"id": "P1", "at": "2026-11-16T01:00:00Z"}, {"id": "P2", "at": "soon"}]', encoding="utf-8")
    said = yunpu("feed", "try", "partner", body)
    assert said.out.splitlines()[0] == "partner (webhook): 1 records, 1 bad rows"
    assert "push body.json, row 2: bad_time" in said.out
    said = yunpu("feed", "try", "partner")
    assert (said.status, said.err) == (2, "feed 'partner': nothing was ever pushed / 尚未收到推送\n")
    assert not list(yunpu.state.glob("*.db"))
