"""Every secret that the hall is given, in everything that goes wrong with it: none in a log, an answer or the audit."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pyotp
import pytest
from sqlalchemy.exc import SQLAlchemyError

from dashboard.city import load_city
from dashboard.declared import DeclarationError, read_variables
from dashboard.domain.access import AuditAsked
from dashboard.domain.account import Role
from dashboard.domain.scope import Scope
from dashboard.export.post.carrier import NotTakenError
from dashboard.export.post.mail import mail_server, send_mail
from dashboard.export.post.robot import send_robot
from dashboard.feeds.catalog import open_feed
from dashboard.schedule.jobs import poll_feed
from dashboard.settings import Settings
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from dashboard.store.vault import Vault
from tests.access.conftest import CONSOLE, HERE, SECRET
from tests.build import case, hydrant, take
from tests.callbacks.doors import ORIGIN, Entry, draw, entry
from tests.feeds.declarations import declaration

CITY = Scope("99")
NAMES = [
    "database",
    "redis",
    "metrics",
    "query",
    "header",
    "bearer",
    "basic",
    "mqtt",
    "kafka",
    "view",
    "mail",
    "mailpath",
    "robot",
    "signing",
    "typed",
    "code",
    "wrongname",
    "secrets",
    "yaml",
    "cookie",
    "screen",
    "pairing",
]
CANARY = {name: f"Canary-{name}-7f3a9c51e2d84b60" for name in NAMES}
PHONE, IDENTITY = "13912345678", "11010519491231002X"


class Seen:
    """All that somebody who should not know could read."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self.caplog = caplog
        self.said: dict[str, str] = {}
        self.secrets = dict(CANARY)

    def __setitem__(self, where: str, text: object) -> None:
        self.said[where] = self.said.get(where, "") + str(text)

    def found(self) -> list[tuple[str, str]]:
        self["log"] = self.caplog.text
        return [(where, name) for where, text in self.said.items() for name, one in self.secrets.items() if one in text]


@pytest.fixture
def seen(caplog: pytest.LogCaptureFixture) -> Seen:
    caplog.set_level(logging.DEBUG)
    return Seen(caplog)


@pytest.fixture(scope="module")
def shut() -> Iterator[int]:
    """A port of this machine at which nobody is."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Entry]:
    with entry(tmp_path, metrics_token=CANARY["metrics"]) as opened:
        opened.hall.database.vault = Vault.opened(tmp_path / "hall.keys")
        yield opened


def test_what_leads_to_a_store_is_in_no_complaint_of_it(seen: Seen, shut: int) -> None:
    url = f"postgresql+psycopg://hall:{CANARY['database']}@127.0.0.1:{shut}/hall"
    redis = f"redis://:{CANARY['redis']}@127.0.0.1:{shut}/0"
    settings = Settings(database=url, redis=redis, metrics_token=CANARY["metrics"])  # type: ignore[arg-type]
    seen["settings"] = f"{settings!r} {settings.model_dump()} {settings.model_dump_json()}"
    with pytest.raises(Exception, match="connection") as away, Database(url).reading():
        pass
    seen["database"] = f"{away.value!r} {away.value.__cause__!r}"
    for broken in (f"postgresql+psycopg://hall:{CANARY['database']}@host:port/x", f"no-such://:{CANARY['database']}@x"):
        with pytest.raises((ValueError, ImportError, SQLAlchemyError)) as wrong:
            Database(broken)
        seen["address"] = wrong.value
    board = Board(redis)
    seen["board"] = board.latest("main", "99")
    assert seen.found() == []
    assert "共享缓存不可用" in seen.caplog.text  # it was said that it is away


def test_what_a_source_is_asked_with_is_in_no_complaint_of_it(hall: Entry, seen: Seen, shut: int) -> None:
    there, water = f"127.0.0.1:{shut}", hydrant(hall.hall.database)
    feeds: dict[str, dict[str, Any]] = {
        "http_json": {
            "url": f"http://user:{CANARY['basic']}@{there}/cases?key={CANARY['query']}",
            "headers": {"X-Key": CANARY["header"]},
        },
        "traccar": {"url": f"http://{there}", "token": CANARY["bearer"]},
        "mqtt": {"host": "127.0.0.1", "port": shut, "topics": ["x"], "username": "u", "password": CANARY["mqtt"]},
        "kafka": {"brokers": [f"127.0.0.1:{shut}"], "topics": ["x"], "username": "u", "password": CANARY["kafka"]},
        "sql_view": {"url": f"postgresql+psycopg://u:{CANARY['view']}@{there}/x", "view": "v"},
    }
    for kind, options in feeds.items():
        of = (
            {"fix": {"unit_id": "id", "fixed_at": "at", "lon": "x", "lat": "y"}}
            if kind in ("traccar", "mqtt", "kafka")
            else {}
        )
        given = {"case": None, **of} if of else {}
        declared = declaration(kind, name=kind, options=options, **given)
        run = poll_feed(water, open_feed(declared, water.clock), declared)
        assert run.outcome == "failed", (kind, run)
        seen["run"] = run
    duty = hall.of(Role.DUTY, CITY)
    seen["pages"] = "".join(draw(duty, path).get_data(as_text=True) for path in ("/feeds", "/feeds/hotline"))
    seen["health"] = "".join(duty.get(path).get_data(as_text=True) for path in ("/healthz", "/readyz"))
    bearer = {"Authorization": f"Bearer {CANARY['metrics']}"}
    seen["metrics"] = hall.client().get("/metrics", headers=bearer).get_data(as_text=True)
    assert "hall_" in seen.said["metrics"]
    assert seen.found() == []


def test_what_opens_a_letter_box_is_in_no_complaint_of_it(seen: Seen, shut: int) -> None:
    for server in (f"smtp://u:{CANARY['mail']}@127.0.0.1:{shut}", f"smtps://u:{CANARY['mail']}@127.0.0.1:{shut}"):
        with pytest.raises(NotTakenError) as away:
            send_mail(mail_server(server), "a@b.cn", "c@d.cn", EmailMessage(), lambda: None, ["127.0.0.1"])
        seen["mail"] = away.value
    with pytest.raises(ValueError, match="邮件服务器") as wrong:
        mail_server(f"smtp://u:{CANARY['mailpath']}/@127.0.0.1:25")
    seen["mail address"] = f"{wrong.value!r} {wrong.value.__cause__!r}"
    with pytest.raises(NotTakenError) as gone:
        send_robot(f"http://127.0.0.1:{shut}/send?key={CANARY['robot']}", {}, lambda: None, ["127.0.0.1"])
    seen["robot"] = gone.value
    assert seen.found() == []


def test_what_a_city_is_told_in_secret_is_in_no_complaint_of_it(seen: Seen, tmp_path: Path) -> None:
    (tmp_path / "secrets.yaml").write_text(f"token: {CANARY['secrets']}\nodd: [{CANARY['yaml']}\n", encoding="utf-8")
    with pytest.raises(DeclarationError) as unread:
        read_variables(tmp_path / "secrets.yaml")
    seen["file"] = unread.value
    text = "id: x\ntitle: {zh: 试, en: Trial}\ntop: {code: '1', name: 试}\nbriefings: {mail: {server: '${token}', sender: a@b.cn}}\n"
    (tmp_path / "city.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DeclarationError) as wrong:
        load_city(tmp_path, {"token": CANARY["secrets"]})
    seen["city"] = f"{wrong.value!r} {wrong.value.__cause__!r}"
    assert seen.found() == []


def test_what_somebody_signs_in_with_is_nowhere(hall: Entry, seen: Seen) -> None:
    access, client = hall.access, hall.client()
    link = access.grants.add(CONSOLE, "lin", Role.DUTY, CITY)
    token = hall.office.person("gao", Role.DUTY, CITY)
    seen.secrets |= {"password": SECRET, "session": token, "link": link}
    pairing = access.displays.pair(HERE)
    assert pairing is not None
    screen = hall.display("east", CITY)
    who = access.accounts.asker(token)
    assert who is not None
    factor, _ = access.accounts.offer_totp(who)
    assert access.accounts.enrol_totp(who, factor, pyotp.TOTP(factor).at(hall.clock.now()), HERE)
    seen.secrets |= {"pairing secret": pairing.secret, "display": screen, "totp": factor}
    for form in (
        {"name": "gao", "password": CANARY["typed"], "code": CANARY["code"]},
        {"name": CANARY["wrongname"], "password": SECRET},
        {"name": "gao", "password": SECRET},
    ):
        answer = client.post("/login", data=form, headers=ORIGIN)
        seen["headers"] = [one for one in answer.headers if one[0] != "Set-Cookie"]
    for cookie in (f"hall={CANARY['cookie']}", f"hall_screen={CANARY['screen']}", f"hall_screen={screen}"):
        seen["answers"] = hall.client(cookie, "10.9.9.9").get("/wall/main").get_data(as_text=True)
    for address in (f"/first/{CANARY['pairing']}", f"/first/{link}"):
        hall.client().get(address)
    signed = hall.client(f"hall={token}")
    seen["pages"] = "".join(draw(signed, path).get_data(as_text=True) for path in ("/cases", "/displays", "/account"))
    entries = access.audit.entries(AuditAsked(), 1000)
    seen["audit"] = [(one.actor_name, one.object, one.detail) for one in entries]
    assert len(entries) > 5
    assert seen.found() == []


def test_what_breaks_says_nothing_of_whom_it_broke_at(hall: Entry, seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    seen.secrets |= {"phone": PHONE, "identity": IDENTITY}
    take(hydrant(hall.hall.database), case("P1", description=f"电话{PHONE}，身份证{IDENTITY}"))
    token = hall.office.person("gao", Role.DUTY, CITY)
    seen.secrets["session"] = token
    signed = hall.client(f"hall={token}")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("broken on purpose")

    for method, path in (("case_page", "/cases"), ("case", "/cases/1"), ("reveal", "/cases/4/reveal")):
        monkeypatch.setattr(hall.hall, method, broken)
        form = {"reason": f"核实来电 {PHONE}"}
        if path.endswith("reveal"):
            answer = signed.post(path, data=form, headers=ORIGIN)
            assert answer.status_code == 500
        else:
            answer = draw(signed, path)
        seen[path] = answer.get_data(as_text=True)
    assert seen.caplog.text.count("broken on purpose") >= 3
    seen["audit"] = [(one.object, one.detail) for one in hall.access.audit.entries(AuditAsked(), 1000)]
    assert seen.found() == []


def test_no_process_of_the_hall_leaves_its_memory_behind() -> None:
    units = sorted((Path(__file__).parents[1] / "deploy" / "systemd").glob("*.service"))
    assert [unit.name for unit in units if "LimitCORE=0" not in unit.read_text(encoding="utf-8")] == []
