"""A briefing is sent to real mail servers and robots: tried again where it was not taken, never twice, also killed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import multiprocessing
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard.city import Briefings
from dashboard.clock import StandingClock
from dashboard.domain.department import Department
from dashboard.domain.sending import Sending, SendState
from dashboard.export.briefing.collect import Question
from dashboard.export.briefing.writing import Order
from dashboard.hall import Hall
from dashboard.schedule.briefings import bring_out
from dashboard.schedule.post import Post
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from dashboard.store.sendings import order_again
from tests.build import MONDAY, ZONE, case, city, hydrant, take
from tests.conftest import fresh_sqlite
from tests.halls import free_port
from tests.schedule.receivers import Mailbox, Robot, mail_server, robot_server

WEEK_LATER = MONDAY + timedelta(days=7)
KILLS = int(os.environ.get("HALL_KILLS", "200")) // 5
MINUTE = timedelta(minutes=1)


@dataclass
class Sender:
    """A hall with one frozen briefing and destinations to send it to."""

    hall: Hall
    clock: StandingClock
    root: Path
    code: str

    def post(self, after: timedelta = timedelta(0)) -> None:
        self.clock.at += after
        Post(self.hall, self.root)()

    @property
    def sendings(self) -> tuple[Sending, ...]:
        frozen = self.hall.archive.open(self.code, self.hall.whole_scope)
        assert frozen is not None
        return frozen.sendings

    @property
    def states(self) -> list[SendState]:
        return [one.state for one in self.sendings]


def hall_of(database: Database, clock: StandingClock, briefings: dict[str, Any]) -> Hall:
    plain = city()
    declaration = plain.declaration.model_copy(update={"briefings": Briefings.model_validate(briefings)})
    units = (Department(id="B1", name="城管局 张三 13812345678"),)
    return Hall(replace(plain, declaration=declaration, departments=units), database, Board(), clock)


HERE = ["127.0.0.1"]  # the servers of these tests


def sender(database: Database, root: Path, briefings: dict[str, Any]) -> Sender:
    clock = StandingClock(ZONE, WEEK_LATER)
    hall = hall_of(database, clock, briefings)
    hall.furnish()
    take(hydrant(database), case("A1", title="李四 投诉", address="东街 1 号"), case("A2"))
    question = Question(period=hall.calendar.iso_week(2026, 47), scope=hall.whole_scope, basis="due", as_of=WEEK_LATER)
    order = Order(lang="zh", formats=("docx", "xlsx"), root=root, walls={}, templates=root)
    frozen, _ = bring_out(hall, question, order, send=tuple(briefings["destinations"]))
    return Sender(hall, clock, root, frozen.code)


def mail(port: int, *to: str) -> dict[str, Any]:
    return {
        "address": "http://10.1.2.3:8050/",
        "mail": {"server": f"smtp://127.0.0.1:{port}", "sender": "hall@yunpu.gov.cn", "inner_network": HERE},
        "destinations": {"office": {"kind": "mail", "to": to or ("office@yunpu.gov.cn",)}},
    }


def robot(one: Robot, kind: str = "wecom", **said: str) -> dict[str, Any]:
    return {"destinations": {"group": {"kind": kind, "url": one.url, "inner_network": HERE, **said}}}


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    database = Database(fresh_sqlite(tmp_path))
    yield database
    database.close()


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mail_server(Mailbox()) as there:
        yield there


@pytest.fixture
def there() -> Iterator[Robot]:
    with robot_server(Robot()) as server:
        yield server


def test_a_mail_has_the_totals_the_code_and_the_files(database: Database, box: Mailbox, tmp_path: Path) -> None:
    ours = sender(database, tmp_path, mail(box.port))
    ours.post()
    ours.post(timedelta(days=1))
    [arrived] = box.mails
    assert isinstance(arrived, EmailMessage)
    assert arrived["Subject"] == "云浦区指挥中心每周运行分析报告 2026年第47期（2026年11月16日至11月22日）"
    body = arrived.get_body()
    assert body is not None
    text = body.get_content()
    assert "应结案 2 件" in text
    assert f"http://10.1.2.3:8050/b/{ours.code}" in text
    assert sorted(part.get_filename() or "" for part in arrived.iter_attachments()) == [
        f"yunpu_week_2026-11-16_{ours.code}.{kind}" for kind in ("docx", "xlsx")
    ]
    for part in arrived.iter_attachments():
        assert part.get_content() == (tmp_path / ours.code / (part.get_filename() or "")).read_bytes()
    assert ours.states == [SendState.SENT]


def test_no_person_is_in_the_text(sqlite: Database, box: Mailbox, there: Robot, tmp_path: Path) -> None:
    briefings = mail(box.port)
    briefings["destinations"]["group"] = robot(there)["destinations"]["group"]
    sender(sqlite, tmp_path, briefings).post()
    [arrived] = box.mails
    assert isinstance(arrived, EmailMessage)
    body = arrived.get_body()
    assert body is not None
    for text in (body.get_content(), str(arrived["Subject"]), str(there.told[0][1])):
        for personal in ("13812345678", "张三", "李四", "东街 1 号"):
            assert personal not in text


def test_each_address_has_a_mail_of_its_own_and_one_that_is_refused_holds_up_no_other(
    sqlite: Database, box: Mailbox, tmp_path: Path
) -> None:
    box.refused = ("gone@yunpu.gov.cn",)
    ours = sender(sqlite, tmp_path, mail(box.port, "a@yunpu.gov.cn", "gone@yunpu.gov.cn", "b@yunpu.gov.cn"))
    ours.post()
    ours.post(timedelta(days=1))
    assert [str(one["To"]) for one in box.mails] == ["a@yunpu.gov.cn", "b@yunpu.gov.cn"]
    assert ours.states == [SendState.SENT, SendState.FAILED, SendState.SENT]
    assert ours.sendings[1].problem == "the mail server said 550 no such mailbox / 邮件服务器拒收"
    assert ours.sendings[1].shown_address == "g***@yunpu.gov.cn"


def test_a_server_that_is_busy_is_asked_again_ever_later(sqlite: Database, box: Mailbox, tmp_path: Path) -> None:
    box.answers = ["451 try later", "451 try later", "451 try later"]
    ours = sender(sqlite, tmp_path, mail(box.port))
    rests = []
    for _ in range(3):
        ours.post()
        [one] = ours.sendings
        rests.append(one.next_at - ours.clock.now())
        ours.post(one.next_at - ours.clock.now() - timedelta(seconds=1))  # too early: nobody is asked
        assert ours.sendings[0].tries == one.tries
        ours.clock.at = one.next_at
    ours.post()
    assert rests == [MINUTE, 2 * MINUTE, 4 * MINUTE]
    assert (len(box.mails), ours.states, ours.sendings[0].tries) == (1, [SendState.SENT], 4)


def test_a_server_that_is_away_gets_it_when_it_is_back(sqlite: Database, tmp_path: Path) -> None:
    port = free_port()
    ours = sender(sqlite, tmp_path, mail(port))
    ours.post()
    assert ours.states == [SendState.WAITING]
    assert "the mail server was not reached" in (ours.sendings[0].problem or "")
    with mail_server(Mailbox(), port) as box:
        ours.post(MINUTE)
        assert (len(box.mails), ours.states) == (1, [SendState.SENT])


def test_it_is_given_up_after_twelve_tries(sqlite: Database, tmp_path: Path) -> None:
    ours = sender(sqlite, tmp_path, mail(free_port()))
    for _ in range(14):
        ours.post(timedelta(hours=1))
    assert (ours.states, ours.sendings[0].tries) == ([SendState.FAILED], 12)


def test_what_may_have_arrived_is_not_sent_again_by_itself(database: Database, box: Mailbox, tmp_path: Path) -> None:
    box.on_data = lambda server: server.transport.abort()  # it has the mail, and its answer is lost
    ours = sender(database, tmp_path, mail(box.port))
    ours.post()
    ours.post(timedelta(days=1))
    assert (len(box.mails), ours.states) == (1, [SendState.DOUBTFUL])
    box.on_data = lambda _server: None
    with database.writing() as connection:
        found = ours.hall.archive.id_of(ours.code)
        assert found is not None
        assert order_again(connection, found, "office", ours.clock.now()) == 1
    ours.post()
    assert (len(box.mails), ours.states) == (2, [SendState.SENT])
    assert box.mails[0]["Message-ID"] == box.mails[1]["Message-ID"]


def test_two_senders_at_once_send_one_mail(database: Database, box: Mailbox, tmp_path: Path) -> None:
    ours = sender(database, tmp_path, mail(box.port))
    both = [threading.Thread(target=ours.post) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert (len(box.mails), ours.states) == (1, [SendState.SENT])


def test_a_sender_whose_claim_has_run_out_lets_go_before_the_last_byte(
    sqlite: Database, box: Mailbox, tmp_path: Path
) -> None:
    ours = sender(sqlite, tmp_path, mail(box.port))
    first, taken_over = threading.Event(), threading.Event()

    def slow() -> None:
        box.on_rcpt = lambda: None
        first.set()
        assert taken_over.wait(30)

    box.on_rcpt = slow
    sending = threading.Thread(target=ours.post)
    sending.start()
    assert first.wait(30)
    # A server of its own for the second sender: the first one's stands still.
    with mail_server(Mailbox()) as another:
        later = hall_of(sqlite, ours.clock, mail(another.port))
        ours.clock.at += 6 * MINUTE
        Post(later, tmp_path)()
        taken_over.set()
        sending.join()
        assert (len(box.mails), len(another.mails), ours.states) == (0, 1, [SendState.SENT])


def send_all(url: str, root: Path, at: datetime, briefings: dict[str, Any]) -> None:
    """The victim."""
    Post(hall_of(Database(url), StandingClock(ZONE, at), briefings), root)()


def started(*arguments: Any) -> multiprocessing.Process:
    victim = multiprocessing.get_context("fork").Process(target=send_all, args=arguments, daemon=True)
    victim.start()
    return victim  # type: ignore[return-value]


def killed(victim: multiprocessing.Process) -> None:
    assert victim.pid
    os.kill(victim.pid, signal.SIGKILL)
    victim.join()


def test_killed_before_the_mail_was_handed_over_it_is_sent_once_by_the_next(box: Mailbox, tmp_path: Path) -> None:
    url = fresh_sqlite(tmp_path)
    database = Database(url)
    ours = sender(database, tmp_path, mail(box.port))
    database.close()
    reached, over = threading.Event(), threading.Event()

    def hang() -> None:
        box.on_rcpt = lambda: None
        reached.set()
        assert over.wait(30)

    box.on_rcpt = hang
    victim = started(url, tmp_path, ours.clock.at, mail(box.port))
    assert reached.wait(30)
    killed(victim)
    over.set()
    assert ours.states == [SendState.WAITING]
    ours.post(6 * MINUTE)
    ours.post(timedelta(days=1))
    assert (len(box.mails), ours.states) == (1, [SendState.SENT])
    database.close()


def test_killed_while_the_answer_is_awaited_it_is_not_sent_again(box: Mailbox, tmp_path: Path) -> None:
    url = fresh_sqlite(tmp_path)
    database = Database(url)
    ours = sender(database, tmp_path, mail(box.port))
    database.close()
    reached, over = threading.Event(), threading.Event()

    def hang(_server: object) -> None:
        reached.set()
        assert over.wait(30)

    box.on_data = hang
    victim = started(url, tmp_path, ours.clock.at, mail(box.port))
    assert reached.wait(30)
    killed(victim)
    over.set()
    box.on_data = lambda _server: None
    ours.post(11 * MINUTE)
    ours.post(timedelta(days=1))
    assert (len(box.mails), ours.states) == (1, [SendState.DOUBTFUL])
    assert "the hall stopped before the answer came" in (ours.sendings[0].problem or "")
    database.close()


def test_killed_at_random_moments_nobody_gets_a_mail_twice_and_nobody_is_forgotten(
    box: Mailbox, tmp_path: Path
) -> None:
    url = fresh_sqlite(tmp_path)
    everyone = tuple(f"clerk{number}@yunpu.gov.cn" for number in range(KILLS))
    briefings = mail(box.port, *everyone)
    database = Database(url)
    ours = sender(database, tmp_path, briefings)
    database.close()
    chance = random.Random(20261128)
    for _ in range(KILLS):
        victim = started(url, tmp_path, ours.clock.at, briefings)
        time.sleep(chance.uniform(0.0, 0.4))  # the moment of the kill, not a wait for anything
        killed(victim)
        ours.clock.at += 12 * MINUTE
    ours.post()
    ours.post(12 * MINUTE)
    got = [str(one["To"]) for one in box.mails]
    assert len(got) == len(set(got))
    told = {one.address: one.state for one in ours.sendings}
    assert {address for address, state in told.items() if state is SendState.SENT} <= set(got)
    assert set(told.values()) <= {SendState.SENT, SendState.DOUBTFUL}
    assert {address for address in everyone if address not in got} <= {
        address for address, state in told.items() if state is SendState.DOUBTFUL
    }
    database.close()


def test_a_robot_of_wecom_is_told_plain_text(sqlite: Database, there: Robot, tmp_path: Path) -> None:
    ours = sender(sqlite, tmp_path, robot(there))
    ours.post()
    ours.post(timedelta(days=1))
    [(path, said)] = there.told
    assert path == "/robot?key=SECRET"
    assert said["msgtype"] == "text"
    assert said["text"]["content"].startswith("云浦区指挥中心每周运行分析报告 2026年第47期\n2026年11月16日至11月22日")
    assert len(said["text"]["content"].encode()) <= 2048
    assert ours.states == [SendState.SENT]


def test_dingtalk_gets_a_signature_that_its_secret_proves(sqlite: Database, there: Robot, tmp_path: Path) -> None:
    ours = sender(sqlite, tmp_path, robot(there, "dingtalk", secret="SEC1"))
    ours.post()
    asked = parse_qs(urlsplit(there.told[0][0]).query)
    proof = hmac.new(b"SEC1", f"{asked['timestamp'][0]}\nSEC1".encode(), hashlib.sha256).digest()
    assert asked["sign"] == [base64.b64encode(proof).decode()]
    assert asked["key"] == ["SECRET"]
    assert asked["timestamp"] == [str(int(ours.clock.now().timestamp() * 1000))]


@pytest.mark.parametrize(
    ("answer", "state", "told"),
    [
        ((200, {"errcode": 45009, "errmsg": "api freq out of limit"}), SendState.WAITING, "45009 api freq"),
        ((200, {"errcode": 93000, "errmsg": "invalid webhook url"}), SendState.FAILED, "93000 invalid webhook"),
        ((503, b""), SendState.WAITING, "HTTP 503"),
        ((429, b""), SendState.WAITING, "HTTP 429"),
        ((404, b""), SendState.FAILED, "HTTP 404"),
        ((302, b""), SendState.FAILED, "HTTP 302"),
        ((504, b""), SendState.DOUBTFUL, "HTTP 504"),
        ((200, b"<html>please log in"), SendState.DOUBTFUL, "no errcode"),
        (None, SendState.DOUBTFUL, "no answer after the message was handed over"),
    ],
)
def test_what_a_robot_answers_decides_whether_it_is_told_again(
    sqlite: Database, there: Robot, tmp_path: Path, answer: tuple[int, Any] | None, state: SendState, told: str
) -> None:
    there.answers = [answer]
    ours = sender(sqlite, tmp_path, robot(there))
    ours.post()
    [one] = ours.sendings
    assert one.state is state
    assert told in (one.problem or "")
    assert "SECRET" not in (one.problem or "")
    ours.post(MINUTE)
    assert len(there.told) == (2 if state is SendState.WAITING else 1)


def test_a_robot_that_is_away_is_tried_again(sqlite: Database, tmp_path: Path) -> None:
    ours = sender(sqlite, tmp_path, robot(Robot(port=free_port())))
    ours.post()
    assert ours.states == [SendState.WAITING]


def test_an_incomplete_briefing_says_so_in_its_subject(sqlite: Database, box: Mailbox, tmp_path: Path) -> None:
    ours = sender(sqlite, tmp_path, mail(box.port))
    with sqlite.writing() as connection:
        connection.exec_driver_sql("UPDATE briefing_run SET outcome = 'incomplete'")
    ours.post()
    assert str(box.mails[0]["Subject"]).startswith("【不完整】")
