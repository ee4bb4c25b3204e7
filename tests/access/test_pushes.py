"""A push is believed by its signature, kept once whichever worker it meets, and answered when it is kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from dashboard.access.pushes import Pushes, PushRefused, Sender
from dashboard.domain.push import Receipt
from dashboard.feeds.webhook import Webhook
from dashboard.store.rows import PushRow
from dashboard.store.vault import Vault, add_key
from tests.access.conftest import Office
from tests.pushes import SECRET, body_of, headers, row, webhook

BODY = body_of(row("A1", "2026-10-01T00:00:00", title="张三 13800138000"), row("", "x"))


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    add_key(tmp_path / "hall.keys")
    return Vault.opened(tmp_path / "hall.keys")


def sender(office: Office, **options: object) -> Sender:
    feed = Webhook(webhook(options=options), office.clock)
    said = feed.options
    return Sender(feed.name, said.keys, said.window, said.per_minute, said.most_bytes, feed.look)


def send(pushes: Pushes, to: Sender, key: str, body: bytes, at: float, secret: str = SECRET) -> Receipt:
    said = headers(key, body, at, secret)
    return pushes.receive(to, said["webhook-id"], said["webhook-timestamp"], said["webhook-signature"], body)


def refusal(pushes: Pushes, to: Sender, key: str, body: bytes, at: float, secret: str = SECRET) -> str:
    with pytest.raises(PushRefused) as refused:
        send(pushes, to, key, body, at, secret)
    return f"{refused.value.status} {refused.value.reason}"


def test_it_is_kept_once_however_often_and_to_whomever_it_is_sent(office: Office, vault: Vault) -> None:
    to, now = sender(office), office.clock.now().timestamp()
    workers = [Pushes(one.database, office.clock, vault) for one in (office.access, office.again(), office.again())]
    with ThreadPoolExecutor(12) as pool:
        sent = [pool.submit(send, workers[n % 3], to, "k1", BODY, now) for n in range(24)]
    receipts = [one.result() for one in sent]
    assert workers[0].stand("partner").waiting == 1
    assert [one.again for one in receipts].count(False) >= 1
    assert all(one.looked.rows == 2 for one in receipts)
    assert [one.reason for one in receipts[0].looked.refused] == ["bad_time"]
    (push,) = workers[1].waiting("partner")
    assert (push.key, push.body) == ("k1", BODY)


def test_what_was_kept_is_not_kept_again_after_a_poll_took_it(office: Office, vault: Vault) -> None:
    to, pushes = sender(office), Pushes(office.access.database, office.clock, vault)
    send(pushes, to, "k1", BODY, office.clock.now().timestamp())
    pushes.let_go([one.number for one in pushes.waiting("partner")])
    office.pass_by(days=6)
    assert send(pushes, to, "k1", BODY, office.clock.now().timestamp()).again
    assert pushes.waiting("partner") == []
    assert refusal(pushes, to, "k1", BODY + b" ", office.clock.now().timestamp()) == "409 other_body"
    office.pass_by(days=2)
    pushes.tidy()
    assert not send(pushes, to, "k1", BODY, office.clock.now().timestamp()).again


def test_what_waits_is_never_forgotten_and_never_readable(office: Office, vault: Vault) -> None:
    pushes = Pushes(office.access.database, office.clock, vault)
    send(pushes, sender(office), "k1", BODY, office.clock.now().timestamp())
    office.pass_by(days=30)
    pushes.tidy()
    assert pushes.stand("partner").waiting == 1
    with office.access.database.reading() as connection:
        lies_there = connection.execute(select(PushRow.body)).scalar_one()
    assert lies_there is not None
    assert "13800138000" not in lies_there


def test_nothing_is_believed_but_a_signature_of_now(small: Office, vault: Vault) -> None:
    to, pushes = sender(small), Pushes(small.access.database, small.clock, vault)
    now = small.clock.now().timestamp()
    assert refusal(pushes, to, "k1", BODY, now, "another secret, 24 bytes or more") == "401 bad_signature"
    assert refusal(pushes, to, "k1", BODY, now - 301) == "401 out_of_window"
    assert refusal(pushes, to, "k1", BODY, now + 301) == "401 out_of_window"
    assert refusal(pushes, to, "k.1", BODY, now) == "400 bad_headers"
    said = headers("k1", BODY, now)
    for key, timestamp, signed, body in (
        ("k2", said["webhook-timestamp"], said["webhook-signature"], BODY),
        ("k1", str(int(now) + 1), said["webhook-signature"], BODY),
        ("k1", said["webhook-timestamp"], said["webhook-signature"], BODY + b" "),
        ("k1", said["webhook-timestamp"], "", BODY),
        ("k1", said["webhook-timestamp"], said["webhook-signature"].replace("v1,", "v0,"), BODY),
    ):
        with pytest.raises(PushRefused, match="no feed takes a push"):
            pushes.receive(to, key, timestamp, signed, body)
    assert pushes.stand("partner").last_at is None


def test_one_of_several_signatures_is_enough(small: Office, vault: Vault) -> None:
    pushes = Pushes(small.access.database, small.clock, vault)
    said = headers("k1", BODY, small.clock.now().timestamp())
    signed = f"v1a,xyz v1,AAAA {said['webhook-signature']}"
    pushes.receive(sender(small), "k1", said["webhook-timestamp"], signed, BODY)
    assert pushes.stand("partner").waiting == 1


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, "{}".encode("utf-16")])
def test_what_nobody_could_ever_take_is_not_kept(small: Office, vault: Vault, body: bytes) -> None:
    pushes = Pushes(small.access.database, small.clock, vault)
    assert refusal(pushes, sender(small), "k1", body, small.clock.now().timestamp()) == "400 not_json"
    assert pushes.stand("partner").waiting == 0


def test_a_sender_in_a_hurry_waits_and_one_that_repeats_itself_does_not(small: Office, vault: Vault) -> None:
    to, pushes = sender(small, per_minute=3), Pushes(small.access.database, small.clock, vault)
    for n in range(3):
        send(pushes, to, f"k{n}", BODY, small.clock.now().timestamp())
    assert refusal(pushes, to, "k3", BODY, small.clock.now().timestamp()) == "429 too_many"
    assert send(pushes, to, "k2", BODY, small.clock.now().timestamp()).again
    small.pass_by(seconds=61)
    send(pushes, to, "k3", BODY, small.clock.now().timestamp())


def test_a_poller_that_is_away_does_not_fill_the_disk(
    small: Office, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.access.pushes._MOST_WAITING_BYTES", 2 * len(BODY))
    to, pushes = sender(small), Pushes(small.access.database, small.clock, vault)
    for n in range(2):
        send(pushes, to, f"k{n}", BODY, small.clock.now().timestamp())
    assert refusal(pushes, to, "k2", BODY, small.clock.now().timestamp()) == "503 backlog"
    pushes.let_go([pushes.waiting("partner")[0].number])
    send(pushes, to, "k2", BODY, small.clock.now().timestamp())


def test_a_backlog_comes_in_pieces_and_in_its_order(
    small: Office, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    to, pushes = sender(small), Pushes(small.access.database, small.clock, vault)
    for n in range(5):
        send(pushes, to, f"k{n}", BODY, small.clock.now().timestamp())
    monkeypatch.setattr("dashboard.access.pushes._MOST_BYTES_AT_ONCE", 2 * len(BODY) + 1)
    seen: list[str] = []
    while found := pushes.waiting("partner"):
        assert len(found) <= 2
        seen += [one.key for one in found]
        pushes.let_go([one.number for one in found])
    assert seen == ["k0", "k1", "k2", "k3", "k4"]


def test_a_key_that_is_missing_is_named(small: Office, vault: Vault, tmp_path: Path) -> None:
    send(Pushes(small.access.database, small.clock, vault), sender(small), "k1", BODY, small.clock.now().timestamp())
    add_key(tmp_path / "other.keys")
    other = Vault({"k9": b"x" * 32})
    with pytest.raises(ValueError, match="the key k1 is missing"):
        Pushes(small.access.database, small.clock, other).waiting("partner")


def test_a_refusal_is_logged_when_it_begins(small: Office, vault: Vault, caplog: pytest.LogCaptureFixture) -> None:
    to, pushes = sender(small), Pushes(small.access.database, small.clock, vault)
    now = small.clock.now()
    for _ in range(3):
        refusal(pushes, to, "k1", BODY, (now - timedelta(hours=1)).timestamp())
    assert len(caplog.records) == 1
    assert SECRET not in caplog.text
