"""A drop folder, and the files that come to lie in it."""

from __future__ import annotations

import gzip
import os
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dashboard.city import load_city
from dashboard.clock import Clock, StandingClock
from dashboard.domain.case import CaseRecord
from dashboard.domain.place import Point
from dashboard.feeds.catalog import open_feed
from dashboard.feeds.contract import BadReason, BadRow, DoubtfulPayload, FeedError, Payload, Watermark
from dashboard.feeds.files import Files
from tests.feeds.declarations import declaration, numbers

CITIES = Path(__file__).parents[2] / "cities"
ROW = "7,2026-11-22T03:00:00Z"


def folder_feed(folder: Path, case: dict[str, Any] | None = None, later_s: float = 10, **options: Any) -> Files:
    """A feed of ``folder`` whose clock is some seconds ahead, so that its files have settled."""
    settings = {name: options.pop(name) for name in ("never_empty",) if name in options}
    clock = StandingClock("UTC", Clock("UTC").now() + timedelta(seconds=later_s))
    return Files(declaration("files", case, options={"folder": str(folder), **options}, **settings), clock)


def drop(folder: Path, name: str, *rows: str, header: str = "id,at") -> Path:
    path = folder / name
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def rows_of(path: Path, case: dict[str, Any] | None = None, **options: Any) -> list[Any]:
    feed = folder_feed(path.parent, case, **options)
    return list(feed.parse(feed.fetch(None)))


def titles_of(path: Path, **options: Any) -> list[str | None]:
    return [row.title for row in rows_of(path, {"title": "名称"}, **options)]


def test_the_rows_of_a_new_file_are_read(tmp_path: Path) -> None:
    drop(tmp_path, "a.csv", ROW)
    feed = folder_feed(tmp_path)
    assert numbers(feed, feed.fetch(None)) == ["7"]


def test_a_folder_that_did_not_change_is_unchanged(tmp_path: Path) -> None:
    drop(tmp_path, "a.csv", ROW)
    feed = folder_feed(tmp_path)
    assert feed.fetch(feed.fetch(None).watermark).unchanged


def test_a_file_that_was_written_again_is_read_again(tmp_path: Path) -> None:
    drop(tmp_path, "a.csv", ROW)
    feed = folder_feed(tmp_path)
    first = feed.fetch(None)
    drop(tmp_path, "a.csv", ROW, "8,2026-11-22T03:00:00Z")
    assert numbers(feed, feed.fetch(first.watermark)) == ["7", "8"]


def test_files_are_read_oldest_first(tmp_path: Path) -> None:
    for name, written_at in (("new.csv", 2_000_000_000), ("old.csv", 1_000_000_000)):
        os.utime(drop(tmp_path, name, f"{name},2026-11-22T03:00:00Z"), (written_at, written_at))
    feed = folder_feed(tmp_path, {"updated_at": "at"})
    assert numbers(feed, feed.fetch(None)) == ["old.csv", "new.csv"]


def test_without_a_time_of_change_files_are_taken_one_by_one(tmp_path: Path) -> None:
    drop(tmp_path, "a.csv", ROW)
    drop(tmp_path, "b.csv", ROW)
    feed = folder_feed(tmp_path)
    first = feed.fetch(None)
    assert [part.name for part in (*first.parts, *feed.fetch(first.watermark).parts)] == ["a.csv", "b.csv"]


@pytest.mark.parametrize("name", ["a.csv.part", "a.csv.tmp", "a.csv.crdownload", ".a.csv", "~$a.csv"])
def test_a_half_written_file_is_left_alone(tmp_path: Path, name: str) -> None:
    drop(tmp_path, name, ROW)
    assert folder_feed(tmp_path).fetch(None).unchanged


def test_a_file_that_changed_a_moment_ago_waits(tmp_path: Path) -> None:
    drop(tmp_path, "a.csv", ROW)
    assert folder_feed(tmp_path, later_s=0).fetch(None).unchanged


def test_only_files_of_the_pattern_are_read(tmp_path: Path) -> None:
    drop(tmp_path, "cases.csv", ROW)
    drop(tmp_path, "notes.csv", "not a case")
    assert [part.name for part in folder_feed(tmp_path, pattern="cases*.csv").fetch(None).parts] == ["cases.csv"]


def test_a_pattern_stays_in_its_folder(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"options\.pattern"):
        folder_feed(tmp_path, pattern="../*.csv")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="gone: no such folder"):
        folder_feed(tmp_path / "gone").fetch(None)


def test_a_bad_file_does_not_keep_a_good_one_back(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_bytes(b"id,at\n\xff\xff\n")
    drop(tmp_path, "good.csv", ROW)
    assert [part.name for part in folder_feed(tmp_path).fetch(None).parts] == ["good.csv"]


def test_a_bad_file_is_named_once_nothing_good_is_waiting(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_bytes(b"id,at\n\xff\xff\n")
    drop(tmp_path, "good.csv", ROW)
    feed = folder_feed(tmp_path)
    with pytest.raises(FeedError, match=r"bad\.csv"):
        feed.fetch(feed.fetch(None).watermark)


def test_an_empty_table_is_doubtful_where_there_never_is_one(tmp_path: Path) -> None:
    drop(tmp_path, "a.csv")
    with pytest.raises(DoubtfulPayload):
        folder_feed(tmp_path, never_empty=True).fetch(None)


def test_a_text_in_quotes_may_span_lines_and_a_row_is_named_by_its_first(tmp_path: Path) -> None:
    path = drop(tmp_path, "a.csv", '7,2026-11-22T03:00:00Z,"一\n二"', "8,2026-11-22T03:00:00Z,x,y", header="id,at,t")
    record, bad = rows_of(path, {"title": "t"})
    assert (record.title, bad.where) == ("一\n二", "a.csv:4")


def test_a_file_that_ends_in_the_middle_of_a_row_is_refused_by_that_row(tmp_path: Path) -> None:
    path = drop(tmp_path, "a.csv", ROW, ROW, "8")
    with pytest.raises(FeedError, match=r"a\.csv:4: the file ends in the middle of a row"):
        rows_of(path)


def test_a_row_of_another_width_is_a_bad_row(tmp_path: Path) -> None:
    path = drop(tmp_path, "a.csv", ROW, "8", ROW + ",more", ROW)
    assert [row.reason for row in rows_of(path) if isinstance(row, BadRow)] == [BadReason.WRONG_SHAPE] * 2


def test_quotes_that_do_not_match_spoil_only_their_row(tmp_path: Path) -> None:
    path = drop(tmp_path, "a.csv", ROW, '"8"x,2026-11-22T03:00:00Z', ROW)
    assert [type(row) for row in rows_of(path)] == [CaseRecord, BadRow, CaseRecord]


def test_a_file_that_ends_inside_quotes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match=r"a\.csv:3: the file ends inside a quoted text"):
        rows_of(drop(tmp_path, "a.csv", ROW, '8,"2026-11-22'))


def test_a_renamed_column_is_an_error_not_an_emptiness(tmp_path: Path) -> None:
    path = drop(tmp_path, "a.csv", ROW + ",", header="id,at,ended")
    with pytest.raises(FeedError, match=r"no column for closed_at \(end\); it has id, at, ended"):
        rows_of(path, {"closed_at": "end"})


def test_the_header_may_stand_in_a_later_row(tmp_path: Path) -> None:
    path = drop(tmp_path, "a.csv", "id,at", ROW, header="2026 年案件统计表")
    assert [row.external_id for row in rows_of(path, header_row=2)] == ["7"]


def test_the_delimiter_is_declared(tmp_path: Path) -> None:
    path = drop(tmp_path, "a.csv", "7;2026-11-22T03:00:00Z", header="id;at")
    assert [row.external_id for row in rows_of(path, delimiter=";")] == ["7"]


def test_a_packed_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(f"id,at\n{ROW}\n".encode()))
    assert [row.external_id for row in rows_of(tmp_path / "a.csv.gz")] == ["7"]


def test_a_packed_file_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(f"id,at\n{ROW}\n".encode())[:-9])
    with pytest.raises(FeedError, match=r"a\.csv\.gz: cannot be read"):
        rows_of(tmp_path / "a.csv.gz")


def test_a_nul_in_a_text_file_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"id,at\n7,\x00\n")
    with pytest.raises(FeedError, match=r"a\.csv: line 2, byte 8: a NUL"):
        rows_of(tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("written", "declared"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("gb18030", None),
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gb18030", "gb18030"),
    ],
)
def test_rare_characters_arrive_in_every_encoding(tmp_path: Path, written: str, declared: str | None) -> None:
    (tmp_path / "a.csv").write_bytes(f"id,at,名称\n{ROW},㐂䶮𠮷路\n".encode(written))
    assert titles_of(tmp_path / "a.csv", encoding=declared) == ["㐂䶮𠮷路"]


def test_a_file_that_is_not_in_its_declared_encoding_is_refused_with_line_and_byte(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(f"id,at,名称\n{ROW},占道\n".encode("gb18030"))
    with pytest.raises(FeedError, match=r"a\.csv: line 1, byte 6: not utf-8"):
        titles_of(tmp_path / "a.csv", encoding="utf-8")


@pytest.mark.parametrize(
    ("code", "character"),
    [
        ("A6D9", "\ufe10"), ("A6DA", "\ufe12"), ("A6DB", "\ufe11"), ("A6DC", "\ufe13"), ("A6DD", "\ufe14"),
        ("A6DE", "\ufe15"), ("A6DF", "\ufe16"), ("A6EC", "\ufe17"), ("A6ED", "\ufe18"), ("A6F3", "\ufe19"),
        ("FE59", "\u9fb4"), ("FE61", "\u9fb5"), ("FE66", "\u9fb6"), ("FE67", "\u9fb7"),
        ("FE6D", "\u9fb8"), ("FE7E", "\u9fb9"), ("FE90", "\u9fba"), ("FEA0", "\u9fbb"),
    ],
)  # fmt: skip
def test_codes_that_gb18030_2022_moved_are_read_as_it_says(tmp_path: Path, code: str, character: str) -> None:
    (tmp_path / "a.csv").write_bytes(
        "id,at,名称\n".encode("gb18030") + f"{ROW},".encode() + bytes.fromhex(code) + b"\n"
    )
    assert titles_of(tmp_path / "a.csv", encoding="gb18030") == [character]


def test_one_json_object_a_line_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_text('{"id": 7, "at": "2026-11-22T03:00:00Z"}\n\n{"id": 8\n[]\n', encoding="utf-8")
    record, *bad = rows_of(path)
    assert (record.external_id, [row.where for row in bad]) == ("7", ["a.ndjson:3", "a.ndjson:4"])


def workbook(path: Path, *rows: tuple[Any, ...]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_cells_of_a_workbook_become_text(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx", ("id", "at", "due", "t"), (42.0, datetime(2026, 11, 22, 3, 0), date(2026, 12, 1), "01")
    )
    (record,) = rows_of(path, {"due_at": "due", "title": "t"})
    assert (record.external_id, record.reported_at.isoformat()) == ("42", "2026-11-22T03:00:00+00:00")
    assert (record.due_at.isoformat(), record.title) == ("2026-12-01T00:00:00+00:00", "01")


def test_a_row_of_a_workbook_is_named_by_its_number(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ("id", "at"), (7, "2026-11-22T03:00:00Z"), (), (8, "never"))
    assert [row.where for row in rows_of(path) if isinstance(row, BadRow)] == ["a.xlsx:4"]


def test_a_formula_is_not_run_and_without_a_kept_value_it_is_empty(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ("id", "at", "t"), (7, "2026-11-22T03:00:00Z", "=1+1"))
    assert rows_of(path, {"title": "t"})[0].title is None


def swapped_member(path: Path, member: str, content: bytes) -> Path:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, kept in members.items():
            archive.writestr(name, content if name == member else kept)
    return path


def test_a_workbook_with_entities_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ("id", "at"), (7, "2026-11-22T03:00:00Z"))
    evil = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet>&e;</worksheet>'
    with pytest.raises(FeedError, match="EntitiesForbidden"):
        rows_of(swapped_member(path, "xl/worksheets/sheet1.xml", evil))


def test_a_workbook_that_unpacks_beyond_reason_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ("id", "at"), (7, "2026-11-22T03:00:00Z"))
    with pytest.raises(FeedError, match="unpacks to"):
        rows_of(swapped_member(path, "xl/styles.xml", b" " * 10_000_000))


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match=r"a\.xlsx: not a readable workbook"):
        rows_of(drop(tmp_path, "a.xlsx", ROW))


def test_a_table_of_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match=r"declare options\.format"):
        rows_of(drop(tmp_path, "a.dat", ROW))


def long_table(tmp_path: Path) -> Path:
    path = tmp_path / "long.csv"
    path.write_text("id,at\n" + f"{ROW}\n" * 200_001, encoding="utf-8")
    return path


def test_a_file_that_came_by_itself_has_at_most_200_000_rows(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="more than 200000 rows"):
        folder_feed(long_table(tmp_path).parent).fetch(None)


def test_a_file_that_was_asked_for_may_be_longer(tmp_path: Path) -> None:
    declared = declaration("files", options={"folder": str(tmp_path)})
    assert len(Files.of_paths(declared, [long_table(tmp_path)]).parts) == 1


def real_rows(city: str, feed: str, path: Path, real_data: Path) -> list[Any]:
    declared = load_city(CITIES / city, {"real_data": str(real_data)}).feed(feed)
    return list(open_feed(declared).parse(Files.of_paths(declared, [path])))


@pytest.fixture(scope="module")
def boston(real_data: Path) -> list[Any]:
    return real_rows("boston", "boston311", real_data / "boston311" / "boston311_2015.csv.gz", real_data)


def test_every_row_of_boston_is_a_case(boston: list[Any]) -> None:
    assert sum(isinstance(row, CaseRecord) for row in boston) == len(boston) == 121_145


@pytest.mark.parametrize(("flag", "count"), [("closed_before_reported", 197), ("default_position", 17_070)])
def test_boston_has_its_known_oddities(boston: list[Any], flag: str, count: int) -> None:
    assert sum(flag in row.flags for row in boston) == count


def test_the_first_case_of_boston(boston: list[Any]) -> None:
    first = boston[0]
    assert (first.external_id, first.reported_at.isoformat()) == ("101001240734", "2015-01-01T05:20:09+00:00")
    assert (first.due_at, first.closed_at.isoformat()) == (None, "2015-01-02T14:08:42+00:00")
    assert (first.place, first.department_id) == (Point(-71.0648, 42.3574), "INFO")


@pytest.fixture(scope="module")
def pingshan(real_data: Path) -> list[Any]:
    return real_rows("pingshan", "minsheng", real_data / "pingshan" / "pingshan_minsheng_10000_utf8.csv", real_data)


@pytest.mark.parametrize(("outcome", "count"), [("on_time", 9_071), ("overdue", 924), (None, 5)])
def test_pingshan_says_how_its_cases_ended(pingshan: list[Any], outcome: str | None, count: int) -> None:
    assert sum(row.stated_outcome == outcome for row in pingshan) == count


def test_pingshan_reads_the_same_in_gb18030(pingshan: list[Any], real_data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "gb18030.csv"
    text = (real_data / "pingshan" / "pingshan_minsheng_10000_utf8.csv").read_text(encoding="utf-8-sig")
    copy.write_bytes(text.encode("gb18030"))
    assert real_rows("pingshan", "minsheng", copy, real_data) == pingshan


def test_a_third_schema_is_read_by_declaring_it(real_data: Path) -> None:
    declared = declaration(
        "files",
        {
            "external_id": "Unique Key", "reported_at": "Created Date", "closed_at": "Closed Date",
            "due_at": "Due Date", "department_id": "Agency", "department_name": "Agency Name",
            "class_name": "Complaint Type", "source": "Open Data Channel Type", "lat": "Latitude", "lon": "Longitude",
        },
        zone="America/New_York", time_format="%m/%d/%Y %I:%M:%S %p", options={"folder": "."},
    )  # fmt: skip
    rows: list[Any] = list(
        open_feed(declared).parse(Files.of_paths(declared, [real_data / "nyc311" / "nyc311-100.csv"]))
    )
    assert (len(rows), sum(row.due_at is not None for row in rows), rows[0].department_id) == (100, 42, "NYPD")


def test_a_file_changed_after_it_was_fetched_fails_as_a_file(tmp_path: Path) -> None:
    path = drop(tmp_path, "a.csv", ROW)
    feed = folder_feed(tmp_path)
    payload: Payload = feed.fetch(Watermark({}))
    path.write_bytes(b"id,at\n\xff\n")
    with pytest.raises(FeedError, match=r"a\.csv: line 2"):
        list(feed.parse(payload))
