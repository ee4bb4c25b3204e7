"""What a feed would bring: how much, how old, what is bad and why. Stores nothing."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

from dashboard.clock import Clock
from dashboard.domain.case import CaseRecord, Flag
from dashboard.domain.health import data_as_of
from dashboard.domain.push import Push
from dashboard.feeds.catalog import open_feed
from dashboard.feeds.contract import Feed, FeedError, Payload, Record
from dashboard.feeds.declaration import FeedDeclaration
from dashboard.feeds.files import Files
from dashboard.feeds.webhook import Webhook
from dashboard.opening import existing_pushes, load_settings_city
from dashboard.schedule.jobs import PassingRows, batches
from dashboard.settings import Settings

_NAMED = 10
_SUSPICIOUS_SHARE = 0.02  # so many cases on one exact point are not all there


def declare(parser: argparse.ArgumentParser) -> None:
    """``feed try NAME [FILE]``."""
    actions = parser.add_subparsers(dest="action", required=True)
    attempt = actions.add_parser("try", help=__doc__, description=__doc__)
    attempt.add_argument("feed", help="name of a feed of the city")
    attempt.add_argument("file", type=Path, nargs="?", help="read this file instead of asking the source")


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Ask once and tell; status 1 where nothing could be read."""
    city = load_settings_city(settings).city
    declaration = city.feed(chosen.feed)
    clock = Clock(city.zone)
    feed = open_feed(declaration, clock, existing_pushes(settings, clock))
    payload = _answer(feed, declaration, chosen.file)
    rows = PassingRows()
    records = [record for batch in batches(feed.parse(payload), rows) for record in batch]
    bad = rows.bad
    print(f"{chosen.feed} ({declaration.kind}): {len(records):,} records, {len(bad):,} bad rows")
    if not rows.seen:
        print(
            "  nothing was read: nothing is there, or it is still being written / 没有读到内容",
            file=sys.stderr,
        )
        return 1
    _tell_age(declaration, payload, records, clock)
    for record in records[:3]:
        print(f"  {_said(record)}")
    _tell_oddities(records)
    for reason, count in Counter(row.reason.value for row in bad).most_common():
        print(f"  {count:,} × {reason}")
    for row in bad[:_NAMED]:
        print(f"  {row.where}: {row.reason.value}: {row.detail}")
    return 1 if bad and not records else 0


def _answer(feed: Feed, declaration: FeedDeclaration, file: Path | None) -> Payload:
    if file is None:
        return feed.fetch(None)
    if isinstance(feed, Webhook):
        now = feed.clock.now()
        return feed.of_pushes([Push(0, file.name, file.read_bytes(), now, now)])
    if declaration.kind != "files":
        raise FeedError(
            f"feed '{declaration.name}' is of kind '{declaration.kind}': it reads no file / 该数据源不读文件"
        )
    return Files.of_paths(declaration, [file])


def _tell_age(declaration: FeedDeclaration, payload: Payload, records: list[Record], clock: Clock) -> None:
    moments = [record.updated_at or record.reported_at for record in records if isinstance(record, CaseRecord)]
    newest = max((at for at in [*moments, payload.watermark.newest_at] if at), default=None)
    as_of = data_as_of(declaration.rhythm, payload.as_of or payload.fetched_at, newest)
    if newest is not None:
        print(f"  newest record {newest.astimezone(clock.zone):%Y-%m-%d %H:%M:%S}, {_ago(clock.now() - newest)} ago")
    if as_of is not None:
        print(f"  good up to {as_of.astimezone(clock.zone):%Y-%m-%d %H:%M:%S} by its rhythm")


def _tell_oddities(records: list[Record]) -> None:
    cases = [record for record in records if isinstance(record, CaseRecord)]
    for flag, count in Counter(flag for case in cases for flag in case.flags).most_common():
        print(f"  {count:,} × {Flag(flag).value}, kept")
    placed = [case.place for case in cases if case.place]
    if placed:
        lons, lats = [place.lon for place in placed], [place.lat for place in placed]
        print(f"  positions: lon {min(lons):.4f} to {max(lons):.4f}, lat {min(lats):.4f} to {max(lats):.4f}")
    points = Counter((case.place.lat, case.place.lon) for case in cases if case.place)
    for (lat, lon), count in points.most_common(1):
        if count > max(20, _SUSPICIOUS_SHARE * len(cases)):
            print(f"  {count:,} cases ({count / len(cases):.2%}) on ({lat}, {lon}): a stand-in? see default_points")


def _ago(age: timedelta) -> str:
    return f"{age.days} days" if age.days else str(timedelta(seconds=int(age.total_seconds())))


def _said(record: Record) -> str:
    """The record without what it does not say."""
    fields = type(record).__dataclass_fields__
    said = {
        name: getattr(record, name) for name in fields if getattr(record, name) not in (None, 0, False, (), frozenset())
    }
    return ", ".join(f"{name}={value}" for name, value in said.items())[:600]
