"""The route for other systems, behind the real door on a real server: a signature and nothing else opens it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from app import create_app
from callbacks.door import MOST_BYTES
from callbacks.listening import listening
from dashboard.domain.account import Role
from dashboard.feeds.catalog import open_feed
from dashboard.hall import Hall
from dashboard.opening import open_pushes
from dashboard.schedule.jobs import Hydrant, poll_feed
from dashboard.settings import Settings
from dashboard.snapshot.board import Board
from dashboard.store.feed_runs import quarantined, standing
from dashboard.store.vault import Vault
from tests.access.conftest import CITY
from tests.callbacks.doors import ORIGIN, Entry, draw, entry
from tests.pushes import body_of, headers, row, webhook

BODY = body_of(row("P1", department_id="B1"), row("", "soon"))


class Receiving:
    """A hall with one webhook feed, served."""

    def __init__(self, entered: Entry, folder: Path) -> None:
        was = entered.hall
        self.entered = entered
        self.hall = Hall(replace(was.city, feeds=(webhook(),)), was.database, Board(), was.clock)
        self.hall.database.vault = Vault.opened(folder / "hall.keys")
        settings = Settings(city=folder / "real", state=folder)
        self.app = create_app(settings, self.hall, entered.access)
        self.server = listening(self.app, "127.0.0.1", 0)
        threading.Thread(target=self.server.run, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.effective_port}/push/partner"

    def post(self, body: bytes = BODY, key: str = "k1", url: str | None = None, **more: str) -> httpx.Response:
        signed = headers(key, body, self.entered.clock.now().timestamp())
        return httpx.post(url or self.url, content=body, headers=signed | more, timeout=30)

    def poll(self) -> None:
        [declaration] = self.hall.city.feeds
        feed = open_feed(declaration, self.hall.clock, open_pushes(self.entered.access, self.hall))
        assert poll_feed(Hydrant.of(self.hall), feed, declaration).problem is None


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiving]:
    folder = tmp_path_factory.mktemp("pushes")
    with entry(folder) as entered:
        receiving = Receiving(entered, folder)
        with closing(receiving.server):
            yield receiving


def test_what_was_pushed_is_kept_answered_and_taken_in_by_the_next_poll(there: Receiving) -> None:
    answer = there.post()
    assert (answer.status_code, answer.headers["content-type"]) == (202, "application/json")
    refused = answer.json()["refused"]
    assert answer.json() == {"id": "k1", "again": False, "rows": 2, "refused": refused}
    assert [(one["where"], one["reason"]) for one in refused] == [("push k1, row 2", "bad_time")]
    again = there.post()
    assert (again.status_code, again.json()["again"]) == (200, True)
    duty = there.entered.of(Role.DUTY, CITY).environ_base["HTTP_COOKIE"]
    page = json.dumps(_page(there, duty), ensure_ascii=False)
    assert "推送至 /push/partner，最近收到 2026-11-16 11:00:00，待入库 1 批" in page
    there.poll()
    there.poll()
    assert there.hall.case_numbered("P1", CITY) is not None
    with there.hall.database.reading() as connection:
        feed = standing(connection, "partner")
        assert feed is not None
        assert (quarantined(connection)[feed.id], feed.watermark) == (1, {})
    page = json.dumps(_page(there, duty), ensure_ascii=False)
    assert "待入库 0 批" in page
    assert "push k1, row 2" in page
    assert there.post().json()["again"] is True
    assert open_pushes(there.entered.access, there.hall).waiting("partner") == []


def _page(there: Receiving, cookie: str) -> object:
    client = there.app.server.test_client(use_cookies=False)
    client.environ_base = {"REMOTE_ADDR": "10.1.2.3", "HTTP_COOKIE": cookie}
    return draw(client, "/feeds/partner").get_json()


def test_neither_a_session_nor_a_page_of_ours_opens_it(there: Receiving) -> None:
    duty = there.entered.of(Role.DUTY, CITY)
    for url in ("/push/partner", "/push/hotline"):
        answer = duty.post(url, data=BODY, headers=ORIGIN)
        assert answer.status_code in (400, 401)
    unsigned = headers("k9", BODY, 0, secret="another secret, 24 bytes or more")
    for name in ("partner", "nobody"):
        url = there.url.replace("partner", name)
        answer = httpx.post(url, content=BODY, headers=unsigned)
        assert (answer.status_code, answer.json()["error"]) == (401, "bad_signature")
    assert httpx.get(there.url).headers["location"].startswith("/login")  # there is nothing to look at


def test_a_page_elsewhere_gains_nothing_by_sending_it(there: Receiving) -> None:
    assert there.post(key="k-elsewhere", origin="https://elsewhere.example").status_code == 202
    assert "access-control-allow-origin" not in there.post(key="k-elsewhere").headers


def test_a_body_that_is_too_large_is_refused_whether_its_length_is_told_or_not(there: Receiving) -> None:
    large = b" " * (MOST_BYTES + 1)
    signed = headers("k-large", large, there.entered.clock.now().timestamp())
    for content in (large, iter([large])):
        assert httpx.post(there.url, content=content, headers=signed, timeout=30).status_code == 413


def test_the_answer_to_a_hurry_says_when(there: Receiving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.access.pushes._MOST_WAITING_BYTES", 0)
    answer = there.post(key="k-late")
    assert (answer.status_code, answer.headers["retry-after"], answer.json()["error"]) == (503, "60", "backlog")
