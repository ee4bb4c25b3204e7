"""What is personal lies in the store only sealed, opens with its key alone, and can be sealed anew at any time."""

from __future__ import annotations

import json
import os
import signal
from base64 import b64encode
from collections import Counter
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy import select, update

from dashboard.domain.case import StageEvent
from dashboard.feeds.contract import BadReason, BadRow
from dashboard.schedule.jobs import keep
from dashboard.store import withheld
from dashboard.store.case_text import matching
from dashboard.store.engine import Database
from dashboard.store.rows import CaseRow, CaseVersionRow, QuarantineRow
from dashboard.store.vault import Vault, add_key
from dashboard.store.withheld import is_withheld, reseal, withheld_of
from tests.build import HOUR, MONDAY, Script, case, declaration, hydrant, take


def canary(n: int) -> tuple[str, str, str]:
    return f"139{n:08}", f"110101199003{n % 28 + 1:02}{n % 10000:04}", f"王{chr(0x4E00 + n)}{chr(0x5E00 + n)}"


def told(n: int) -> object:
    phone, identity, name = canary(n)
    step = StageEvent("dispatched", MONDAY, name, f"回访{phone}")
    return case(
        f"C{n}", title=f"联系人{name}", description=f"来电人{name}，电话{phone}，身份证{identity}，垃圾{n}号点满溢",
        address=f"文昌路{n}号{n % 900 + 100}室", status_text=f"已联系{name}先生{phone}", events=(step,),
    )  # fmt: skip


def bytes_of(database: Database) -> bytes:
    """Everything that lies on the disk of a SQLite store, its log included; of PostgreSQL what its tables say."""
    if database.url.get_backend_name() == "sqlite":
        return b"".join(path.read_bytes() for path in Path(database.url.database).parent.glob("hall.db*"))
    with database.reading() as connection:
        tables = ("case_file", "case_version", "stage_event", "quarantine", "case_text")
        return "".join(str(connection.exec_driver_sql(f"SELECT * FROM {one}").all()) for one in tables).encode()


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "hall.keys"


@pytest.fixture
def filled(database: Database, keys: Path) -> Database:
    database.vault = Vault.opened(keys)
    water = hydrant(database)
    take(water, *(told(n) for n in range(300)))
    refused = [BadRow(BadReason.BAD_TIME, f"at: {canary(n)[0]}", "x", f"{canary(n)}") for n in range(300)]
    script = Script(case("GOOD"), *refused)
    keep(water, script, declaration(), script.fetch(None), MONDAY)
    return database


def test_no_canary_lies_in_the_store_as_it_was_said(filled: Database) -> None:
    there = bytes_of(filled)
    assert [one for n in range(300) for one in canary(n) if one.encode() in there] == []
    assert "文昌路7号107室".encode() not in there


def test_the_search_finds_what_is_shown_and_nothing_that_is_withheld(filled: Database) -> None:
    def found(asked: str) -> list[str]:
        with filled.reading() as connection:
            there = select(CaseRow.external_id).where(CaseRow.id.in_(matching(asked, connection.dialect.name)))
            return sorted(connection.scalars(there))

    assert found("垃圾7号点") == ["C7"]
    for kept_back in canary(7):
        assert found(kept_back) == []


def test_what_is_withheld_opens_with_its_key(filled: Database, keys: Path) -> None:
    phone, _, name = canary(7)
    with filled.reading() as connection:
        id_ = connection.scalar(select(CaseRow.id).where(CaseRow.external_id == "C7"))
        said = withheld_of(connection, filled.vault, id_)
        assert [(step.stage, step.at, step.actor, step.note) for step in said.steps] == [
            ("dispatched", MONDAY, name, f"回访{phone}")
        ]
        assert phone in said.texts["description"]
        assert said.fields == ("title", "description", "address", "status_text", "steps")
        with pytest.raises(ValueError, match="没有密钥"):
            withheld_of(connection, None, id_)
        with pytest.raises(ValueError, match="密钥"):
            withheld_of(connection, Vault({"k1": b"\0" * 32}), id_)


def test_of_a_case_that_was_withdrawn_it_is_what_was_said_before(filled: Database) -> None:
    take(hydrant(filled, MONDAY + HOUR), case("C7", deleted=True, updated_at=MONDAY + HOUR))
    with filled.reading() as connection:
        id_ = connection.scalar(select(CaseRow.id).where(CaseRow.external_id == "C7"))
        assert is_withheld(connection, id_)
        assert canary(7)[0] in withheld_of(connection, filled.vault, id_).texts["description"]
        good = connection.scalar(select(CaseRow.id).where(CaseRow.external_id == "GOOD"))
        assert not is_withheld(connection, good)
        assert withheld_of(connection, filled.vault, good).fields == ()


def test_a_sealed_text_does_not_open_in_the_place_of_another(filled: Database) -> None:
    with filled.writing() as connection:
        of = dict(connection.execute(select(CaseRow.external_id, CaseRow.id)).all())
        other = connection.scalar(select(CaseVersionRow.withheld).where(CaseVersionRow.case_id == of["C8"]))
        connection.execute(update(CaseVersionRow).where(CaseVersionRow.case_id == of["C7"]).values(withheld=other))
        with pytest.raises(ValueError, match="密文"):
            withheld_of(connection, filled.vault, of["C7"])


def test_the_same_report_again_is_no_change(filled: Database) -> None:
    run = take(hydrant(filled), *(told(n) for n in range(300)))
    assert (run.inserted, run.changed) == (0, 0)


def test_a_new_key_takes_over_wherever_the_work_was_broken_off(filled: Database, keys: Path) -> None:
    old = Vault.opened(keys)
    add_key(keys)
    new = Vault.opened(keys)

    class Killed(Exception):
        pass

    def broken_off(done: int, _of: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        reseal(filled, new, broken_off)
    reseal(filled, new)
    assert reseal(filled, new) == 0
    with filled.reading() as connection:
        sealed = list(connection.scalars(select(CaseVersionRow.withheld).where(CaseVersionRow.withheld.is_not(None))))
        assert len(sealed) == 300
        assert {one.partition(":")[0] for one in sealed} == {new.newest} != {old.newest}
        id_ = connection.scalar(select(CaseRow.id).where(CaseRow.external_id == "C7"))
        assert canary(7)[0] in withheld_of(connection, new, id_).texts["description"]


def rotate_and_die(url: str, keys: Path, step: str, number: int) -> None:
    """In a process of its own: 20 cases at a time, until some step is begun for the so-many-eth time."""
    withheld._AT_ONCE = 20
    begun = 0
    as_it_is = getattr(withheld, step)

    def deadly(*given: object) -> object:
        nonlocal begun
        begun += 1
        if begun == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return as_it_is(*given)

    setattr(withheld, step, deadly)
    database = Database(url)
    reseal(database, Vault.opened(keys))


def sealed_by(database: Database) -> Counter[str]:
    """How many texts each key seals."""
    with database.reading() as connection:
        found = connection.scalars(select(CaseVersionRow.withheld).where(CaseVersionRow.withheld.is_not(None)))
        return Counter(one.partition(":")[0] for one in found)


def test_a_rotation_that_was_killed_goes_on_where_it_was(filled: Database, keys: Path) -> None:
    add_key(keys)
    new = Vault.opened(keys)
    url = filled.url.render_as_string(hide_password=False)
    filled.close()  # a SQLite store has one writer
    left = []
    for step, number in (("_rows", 3), ("_steps", 2), ("_versions", 5)):  # each after some were written, uncommitted
        killed = get_context("spawn").Process(target=rotate_and_die, args=(url, keys, step, number))
        killed.start()
        killed.join()
        assert killed.exitcode == -signal.SIGKILL
        left.append(300 - sealed_by(filled)[new.newest])
    assert left == [260, 260, 220]
    assert reseal(filled, new) == 220
    assert sealed_by(filled) == {new.newest: 300}
    with filled.reading() as connection:
        ids = connection.execute(select(CaseRow.external_id, CaseRow.id).where(CaseRow.external_id != "GOOD")).all()
        opened = [withheld_of(connection, new, id_).texts["description"] for _, id_ in ids]
    assert all(canary(int(key[1:]))[0] in text for (key, _), text in zip(ids, opened, strict=True))


def test_what_an_older_program_stored_is_sealed_as_if_it_came_today(filled: Database, keys: Path) -> None:
    vault = Vault.opened(keys)
    with filled.writing() as connection:  # as it was stored before there were keys
        for row in connection.execute(select(CaseVersionRow.__table__)).mappings().all():
            if row["withheld"] is None:
                continue
            said = json.loads(vault.unseal(row["withheld"], f"case_version/{row['case_id']}/{row['seq']}"))
            facts = json.loads(row["facts"])
            steps = said.pop("steps")
            facts |= said
            facts["events"] = [[stage, at, *steps[i]] for i, (stage, at, *_) in enumerate(facts["events"])]
            mine = CaseVersionRow.case_id == row["case_id"]
            plain = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            connection.execute(update(CaseVersionRow).where(mine).values(facts=plain, withheld=None))
            connection.execute(update(CaseRow).where(CaseRow.id == row["case_id"]).values(**said))
        connection.execute(update(QuarantineRow).values(raw="139"))
    assert canary(7)[0].encode() in bytes_of(filled)
    assert reseal(filled, vault) == 300
    with filled.reading() as connection:
        texts = str(
            connection.execute(select(CaseRow.description, CaseRow.title, CaseRow.address, CaseRow.status_text)).all()
        )
        texts += str(connection.execute(select(CaseVersionRow.facts)).all())
        assert [one for n in range(300) for one in canary(n) if one in texts] == []
    assert take(hydrant(filled), told(7)).changed == 0


def test_a_key_file_that_others_may_read_is_refused(keys: Path) -> None:
    Vault.opened(keys)
    assert keys.stat().st_mode & 0o777 == 0o600
    keys.chmod(0o644)
    with pytest.raises(ValueError, match="权限"):
        Vault.opened(keys)


@pytest.mark.parametrize("said", ["", "k1", "k1 short", f"k1 {b64encode(b'x' * 16).decode()}", "k1 !!!!"])
def test_a_file_that_holds_no_keys_is_refused(keys: Path, said: str) -> None:
    keys.parent.mkdir()
    keys.write_text(said)
    keys.chmod(0o600)
    with pytest.raises(ValueError, match="密钥文件有误"):
        Vault.opened(keys)
