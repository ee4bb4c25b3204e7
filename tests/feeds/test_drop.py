"""Deliveries through a one-way gate: gaps, half files, changed files and numbers told twice are found."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.clock import Clock, StandingClock
from dashboard.feeds.catalog import open_feed
from dashboard.feeds.contract import DoubtfulPayload, Feed, FeedError, Watermark
from tests.feeds.declarations import declaration, numbers


def gate(folder: Path, later_s: float = 10, **options: Any) -> Feed:
    """A feed of ``folder`` whose clock is some seconds ahead, so that what lies there has settled."""
    clock = StandingClock("UTC", Clock("UTC").now() + timedelta(seconds=later_s))
    return open_feed(declaration("drop", options={"folder": str(folder), **options}), clock)


def deliver(folder: Path, number: int, *keys: str) -> Path:
    """One file of cases with its manifest; the file's path."""
    rows = "".join(f"{key},2026-11-22T03:00:00Z\n" for key in keys)
    path = folder / f"cases-{number}.csv"
    path.write_text(f"id,at\n{rows}", encoding="utf-8")
    told = {"name": path.name, "bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    manifest = {"sequence": number, "files": [told]}
    (folder / f"{number}.manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return path


def all_of(feed: Feed) -> list[list[str]]:
    """Poll until nothing is new, as the poller does; the numbers of each delivery."""
    found, since = [], None
    while not (payload := feed.fetch(since)).unchanged:
        found.append(numbers(feed, payload))
        since = payload.watermark
    return found


def test_deliveries_are_taken_one_a_poll_in_their_order_each_once(tmp_path: Path) -> None:
    for number in (9, 10, 8):
        deliver(tmp_path, number, f"case{number}")
    assert all_of(gate(tmp_path)) == [["case8"], ["case9"], ["case10"]]


def test_a_gap_is_named_and_what_is_behind_it_waits(tmp_path: Path) -> None:
    for number in (1, 3, 4):
        deliver(tmp_path, number, f"case{number}")
    feed = gate(tmp_path)
    since = feed.fetch(None).watermark
    with pytest.raises(FeedError, match="delivery 2 is missing; 3, 4 wait for it"):
        feed.fetch(since)
    deliver(tmp_path, 2, "case2")
    assert numbers(feed, feed.fetch(since)) == ["case2"]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"id,at\n7", "has 7 of 32 bytes"), (b"x" * 32, "is not what was sent"), (None, "is missing")],
)
def test_a_file_that_is_half_changed_or_missing_is_named(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = deliver(tmp_path, 1, "case")
    whole = path.read_bytes()
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    feed = gate(tmp_path)
    with pytest.raises(FeedError, match=said.replace("32", str(len(whole))) if "of" in said else said):
        feed.fetch(None)
    path.write_bytes(whole)
    assert numbers(feed, feed.fetch(None)) == ["case"]


def test_a_number_told_again_is_passed_over_and_with_another_content_doubtful(tmp_path: Path) -> None:
    deliver(tmp_path, 1, "case")
    feed = gate(tmp_path)
    since = feed.fetch(None).watermark
    assert feed.fetch(since).unchanged
    deliver(tmp_path, 1, "another")
    with pytest.raises(DoubtfulPayload, match="delivery 1 came again"):
        feed.fetch(since)


def test_a_manifest_that_is_still_being_written_is_left_for_the_next_poll(tmp_path: Path) -> None:
    deliver(tmp_path, 1, "case")
    assert gate(tmp_path, later_s=0).fetch(None).unchanged


@pytest.mark.parametrize("name", ["../etc/passwd", "/etc/passwd", "a\\\\b"])
def test_a_manifest_cannot_name_a_file_of_elsewhere(tmp_path: Path, name: str) -> None:
    told = {"sequence": 1, "files": [{"name": name, "bytes": 1, "sha256": "0" * 64}]}
    (tmp_path / "1.manifest.json").write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(FeedError, match="not a manifest"):
        gate(tmp_path).fetch(None)


def test_a_receipt_is_laid_out_for_what_is_in_the_store_and_not_before(tmp_path: Path) -> None:
    deliver(tmp_path, 1, "case")
    receipts = tmp_path / "back"
    feed = gate(tmp_path, receipts=str(receipts))
    kept: Watermark = feed.fetch(None).watermark
    assert not receipts.exists()
    feed.fetch(kept)
    (receipt,) = receipts.iterdir()
    said = json.loads(receipt.read_text(encoding="utf-8"))
    digest = hashlib.sha256((tmp_path / "1.manifest.json").read_bytes()).hexdigest()
    assert (said["sequence"], said["manifest_sha256"]) == (1, digest)
