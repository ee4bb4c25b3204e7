"""C04: no row of the audit can be changed, removed, added, moved or cut off without being found."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from dashboard.access.chain import Break, Fault, first_break, hash_of
from dashboard.domain.access import Act, Actor, AuditAsked, AuditEntry
from dashboard.store import audit as rows
from dashboard.store.audit import End
from tests.access.conftest import HERE, Office
from tests.injections import CORPUS

GAO = Actor("account", 1, "gao", HERE)


def write(office: Office, count: int) -> None:
    with office.access.audit.writing() as pen:
        for n in range(count):
            office.pass_by(seconds=1)
            pen.note(GAO, Act("case.open", f"案件 {n}", detail={"reason": "核实"}))


def stored(office: Office) -> tuple[list[AuditEntry], End]:
    with office.access.database.reading() as connection:
        entries = list(rows.entries_up(connection))
    return entries, End(entries[-1].seq, entries[-1].hash)


def damage(office: Office, statement: str) -> None:
    """As somebody who owns the database: the triggers taken off."""
    with office.access.database.writing() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER IF EXISTS audit_never_changed")
            connection.exec_driver_sql("DROP TRIGGER IF EXISTS audit_never_removed")
        else:
            connection.exec_driver_sql("ALTER TABLE audit DISABLE TRIGGER USER")
        connection.execute(text(statement))


def test_a_chain_that_nobody_touched_holds(office: Office) -> None:
    write(office, 50)
    other = office.again()
    other.audit.note(GAO, Act("sign_in"))
    verdict = office.access.audit.verify()
    assert (verdict.rows, verdict.broken) == (51, None)


Tamper = Callable[[list[AuditEntry], random.Random, bytes], list[AuditEntry]]


def change(entries: list[AuditEntry], chance: random.Random, key: bytes) -> list[AuditEntry]:
    at = chance.randrange(len(entries))
    entry = entries[at]
    other = {
        "at": entry.at + timedelta(microseconds=chance.choice((-1, 1))),
        "actor_kind": "hall",
        "actor_id": None,
        "actor_name": entry.actor_name + " ",
        "address": None,
        "action": "case.list",
        "object": entry.object[:-1],
        "result": "refused",
        "detail": "{}",
        "prev": "f" * 64,
        "hash": "f" * 64,
    }
    name = chance.choice(list(other))
    return [*entries[:at], replace(entry, **{name: other[name]}), *entries[at + 1 :]]


def remove(entries: list[AuditEntry], chance: random.Random, key: bytes) -> list[AuditEntry]:
    at = chance.randrange(len(entries))
    return entries[:at] + entries[at + chance.randint(1, 5) :]


def insert(entries: list[AuditEntry], chance: random.Random, key: bytes) -> list[AuditEntry]:
    """One more, linked as well as can be without the key, all behind it moved on."""
    at = chance.randrange(len(entries) + 1)
    before = entries[at - 1] if at else entries[0]
    false = replace(before, seq=before.seq + 1, object="nobody", prev=before.hash)
    false = replace(false, hash=hash_of(false, b"a key that is not the hall's"))
    return [*entries[:at], false, *(replace(entry, seq=entry.seq + 1) for entry in entries[at:])]


def move(entries: list[AuditEntry], chance: random.Random, key: bytes) -> list[AuditEntry]:
    one, other = sorted(chance.sample(range(len(entries)), 2))
    moved = list(entries)
    moved[one], moved[other] = (
        replace(entries[other], seq=entries[one].seq),
        replace(entries[one], seq=entries[other].seq),
    )
    return moved


def cut_off(entries: list[AuditEntry], chance: random.Random, key: bytes) -> list[AuditEntry]:
    return entries[: chance.randrange(len(entries))]


def forge_all(entries: list[AuditEntry], chance: random.Random, key: bytes) -> list[AuditEntry]:
    """Everything from one row on written anew with another key, links and all."""
    at, forged = chance.randrange(len(entries)), list(entries)
    for n in range(at, len(entries)):
        prev = forged[n - 1].hash if n else "0" * 64
        forged[n] = replace(forged[n], object="nothing", prev=prev)
        forged[n] = replace(forged[n], hash=hash_of(forged[n], b"another"))
    return forged


def write_again(entries: list[AuditEntry], chance: random.Random, key: bytes) -> list[AuditEntry]:
    """As a process that still has the key would after the newest rows were cut off: valid, and not what was there."""
    at, again = chance.randrange(len(entries)), []
    again = list(entries[:at])
    while len(again) < len(entries):
        prev = again[-1].hash if again else "0" * 64
        false = replace(entries[len(again)], object="later", prev=prev)
        again.append(replace(false, hash=hash_of(false, key)))
    return again


@pytest.mark.parametrize("tamper", [change, remove, insert, move, cut_off, forge_all, write_again])
def test_a_thousand_tamperings_are_found(small: Office, tamper: Tamper) -> None:
    write(small, 60)
    entries, anchor = stored(small)
    key, chance = small.access.audit.key, random.Random(tamper.__name__)
    assert first_break(entries, None, anchor, key) is None
    unseen = [n for n in range(1_000) if first_break(tamper(entries, chance, key), None, anchor, key) is None]
    assert unseen == []


DAMAGES = {
    "changed": ("UPDATE audit SET object = 'x' WHERE seq = 7", Break(7, Fault.CHANGED)),
    "removed": ("DELETE FROM audit WHERE seq = 7", Break(7, Fault.MISSING)),
    "cut off": ("DELETE FROM audit WHERE seq > 7", Break(8, Fault.CUT_OFF)),
    "emptied": ("DELETE FROM audit", Break(1, Fault.CUT_OFF)),
    "floor raised": (
        "INSERT INTO audit_end (name, seq, hash, signature) SELECT 'floor', seq, hash, hash FROM audit WHERE seq = 7",
        Break(7, Fault.BAD_FLOOR),
    ),
}


@pytest.mark.parametrize("kind", DAMAGES)
def test_damage_in_the_database_is_found_and_the_first_row_named(office: Office, kind: str) -> None:
    statement, expected = DAMAGES[kind]
    write(office, 20)
    damage(office, statement)
    assert office.access.audit.verify().broken == expected


def test_what_is_written_after_a_cut_does_not_hide_it(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    write(office, 20)
    entries, _ = stored(office)
    damage(office, "DELETE FROM audit WHERE seq > 7")
    damage(office, f"UPDATE audit_end SET seq = 7, hash = '{entries[6].hash}' WHERE name = 'head'")
    write(office, 5)
    assert office.access.audit.verify().broken == Break(13, Fault.CUT_OFF)
    write(office, 40)
    assert office.access.audit.verify().broken == Break(20, Fault.REPLACED)
    assert "verify-audit" in caplog.text


def test_what_the_outside_remembers_cannot_just_be_thrown_away(small: Office) -> None:
    write(small, 5)
    (small.state / "audit.head").unlink()
    assert small.access.audit.verify().broken == Break(5, Fault.NO_ANCHOR)
    write(small, 5)
    assert small.access.audit.verify().broken == Break(10, Fault.NO_ANCHOR)


def test_a_restored_database_is_anchored_anew_and_says_so(office: Office) -> None:
    write(office, 20)
    entries, _ = stored(office)
    damage(office, "DELETE FROM audit WHERE seq > 15")
    damage(office, f"UPDATE audit_end SET seq = 15, hash = '{entries[14].hash}' WHERE name = 'head'")
    found = office.access.audit.anchor_anew(GAO, "restored")
    assert found == Break(16, Fault.CUT_OFF)
    assert office.access.audit.verify().broken is None
    (told,) = office.access.audit.entries(AuditAsked(action="audit.anchored"), 10)
    assert told.detail == '{"fault": "cut_off", "row": "16", "why": "restored"}'


@pytest.mark.parametrize(
    "statement", ["UPDATE audit SET object = 'x'", "DELETE FROM audit", "DELETE FROM audit WHERE seq = 20"]
)
def test_the_database_itself_refuses(office: Office, statement: str) -> None:
    write(office, 20)
    with pytest.raises(Exception, match="append-only"), office.access.database.writing() as connection:
        connection.execute(text(statement))
    assert office.access.audit.verify().broken is None


def test_an_act_that_fails_leaves_no_row_and_a_row_that_fails_no_act(office: Office) -> None:
    write(office, 3)

    def half() -> None:
        with office.access.audit.writing() as pen:
            pen.note(GAO, Act("sign_in"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    write(office, 1)
    assert office.access.audit.verify().broken is None
    assert office.access.audit.count(AuditAsked()) == 4


@pytest.mark.parametrize(("keep", "kept"), [(10, 180), (180, 180), (400, 400)])
def test_purging_keeps_to_the_day_and_never_less_than_half_a_year(office: Office, keep: int, kept: int) -> None:
    began = office.clock.at
    for day in range(0, 500, 20):
        office.clock.at = began + timedelta(days=day)
        office.access.audit.note(GAO, Act("sign_in", f"day {day}"))
    office.clock.at = began + timedelta(days=500)
    gone = office.access.audit.purge(timedelta(days=keep))
    days = [int(act[1].split()[1]) for act in office.acts() if act[0] == "sign_in"]
    assert days == [day for day in range(0, 500, 20) if day >= 500 - kept]
    assert gone == 25 - len(days)
    assert office.acts()[-1] == ("audit.purged", f"1–{gone}", "done")
    assert office.access.audit.verify().broken is None
    damage(office, f"DELETE FROM audit WHERE seq = {gone + 1}")
    assert office.access.audit.verify().broken == Break(gone + 1, Fault.MISSING)


def test_purging_twice_or_nothing_changes_nothing(office: Office) -> None:
    write(office, 3)
    assert office.access.audit.purge(timedelta(days=400)) == 0
    office.pass_by(days=500)
    assert office.access.audit.purge(timedelta(days=400)) == 3
    assert office.access.audit.purge(timedelta(days=400)) == 0
    assert office.access.audit.verify().broken is None
    write(office, 3)
    assert office.access.audit.verify().broken is None


def test_an_old_floor_put_back_is_found(office: Office) -> None:
    """Rows that were purged by rights, and then some: the signed floor of before does not cover them."""
    write(office, 10)
    office.pass_by(days=500)
    write(office, 10)
    office.access.audit.purge(timedelta(days=400))
    damage(office, "DELETE FROM audit WHERE seq <= 15")
    assert office.access.audit.verify().broken == Break(11, Fault.MISSING)


def test_who_what_and_when_narrow(office: Office) -> None:
    audit = office.access.audit
    write(office, 5)
    noon = office.clock.at
    office.pass_by(hours=1)
    audit.note(Actor("account", 2, "lin", HERE), Act("sign_in", result="refused"))
    assert audit.count(AuditAsked(who="li")) == 1
    assert audit.count(AuditAsked(action="case.open")) == 5
    assert audit.count(AuditAsked(object="案件 3")) == 1
    assert audit.count(AuditAsked(object="案件%")) == 0
    assert audit.count(AuditAsked(result="refused")) == 1
    assert audit.count(AuditAsked(since=noon, until=noon + timedelta(seconds=1))) == 1
    newest = audit.entries(AuditAsked(), 2, skip=1)
    assert [entry.object for entry in newest] == ["案件 4", "案件 3"]


def test_a_walk_longer_than_one_bite_is_whole(small: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "_AT_ONCE", 10)
    write(small, 20)
    assert small.access.audit.verify().rows == 20
    write(small, 1)
    assert small.access.audit.verify().rows == 21


def test_a_row_that_is_genuine_and_follows_another_is_found(small: Office) -> None:
    """As who has the key could write: each row is right by itself, and one row before it is not the one it followed."""
    write(small, 5)
    entries, anchor = stored(small)
    key = small.access.audit.key
    false = replace(entries[2], prev=entries[0].hash)
    false = replace(false, hash=hash_of(false, key))
    assert first_break([*entries[:2], false, *entries[3:]], None, anchor, key) == Break(3, Fault.UNLINKED)


def test_what_is_asked_for_is_never_taken_for_a_question(office: Office) -> None:
    for n in range(3):
        office.access.audit.note(Actor("account", n, "lin"), Act("case.open", f"/cases/{n}"))
    for said in CORPUS:
        for name in ("who", "action", "object", "result"):
            assert office.access.audit.count(AuditAsked(**{name: said})) == 0, (name, said)
    assert office.access.audit.verify().broken is None
