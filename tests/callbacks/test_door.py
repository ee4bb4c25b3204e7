"""The door: shut to who is unknown, open to a session and a display for what is theirs, and for as long as it lasts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import create_app
from callbacks.door import ENTRANCE_ASSETS, Door, seal
from dashboard.access.keys import Keys
from dashboard.access.painter import Painter
from dashboard.domain.access import AuditAsked
from dashboard.domain.account import Role
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Selection
from dashboard.settings import Settings
from layouts.entrance import STYLES
from tests.access.conftest import CONSOLE, OTHER, SECRET, THERE
from tests.callbacks.doors import ORIGIN, Entry, draw, entry

WHOLE, EAST = Scope("99"), Scope("9901")


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Entry]:
    with entry(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Entry]:
    """One for all tests that change nothing in it."""
    with entry(tmp_path_factory.mktemp("still")) as opened:
        yield opened


def sign_in(client: FlaskClient, name: str, password: str = SECRET, address: str = "127.0.0.1", **said: str) -> Any:
    return client.post(
        "/login",
        data={"name": name, "password": password, **said},
        headers=ORIGIN,
        environ_overrides={"REMOTE_ADDR": address},
    )


def token_of(answer: Any) -> str:
    return re.match(r"(hall=[^;]+)", answer.headers["Set-Cookie"])[1]  # type: ignore[index]


# Somebody unknown


@pytest.mark.parametrize("path", ["/", "/cases", "/cases/1", "/areas/9901?window=week", "/no/such/page", "/_dash-x"])
def test_somebody_unknown_is_led_to_sign_in_and_would_come_back(still: Entry, path: str) -> None:
    answer = still.client().get(path)
    assert answer.status_code == 302
    expected = "/login" if path == "/" else f"/login?next={path.replace('?', '%3F').replace('=', '%3D')}"
    assert answer.headers["Location"] == expected


def test_a_wall_is_never_led_to_a_page_where_one_signs_in(still: Entry) -> None:
    for path in ("/wall/main", "/wall/nowhere"):
        assert still.client().get(path).headers["Location"] == "/pair"


@pytest.mark.parametrize(
    "path",
    ["/cases.xlsx", "/patrols/tracks.json", "/live/main", "/live/patrols", "/outline/main", "/places/main/cameras",
     "/tiles/base/1/0/0", "/_dash-layout", "/_dash-dependencies", "/assets/js/live.js", "/static/x", "/_favicon.ico",
     "/b/ABC/manifest.json", "/_dash-component-suites/dash/deps/react@18.v1.js"],
)  # fmt: skip
def test_what_no_person_types_is_refused_in_plain_words(still: Entry, path: str) -> None:
    answer = still.client().get(path)
    assert (answer.status_code, answer.data, answer.mimetype) == (401, b"401\n", "text/plain")


def test_the_way_in_is_open_and_whole(still: Entry) -> None:
    client = still.client(address="127.0.0.1")
    for path in ("/healthz", "/login", "/pair", "/account/password", *(f"/assets/{name}" for name in ENTRANCE_ASSETS)):
        answer = client.get(path)
        answer.close()
        assert answer.status_code == 200, path
    assert {*STYLES} <= ENTRANCE_ASSETS


def test_the_way_in_has_no_script(still: Entry) -> None:
    assert b"<script" not in still.client(address="127.0.0.1").get("/login").data


# What is not declared


def test_a_route_a_page_and_a_callback_without_a_policy_are_named_at_start(hall: Entry) -> None:
    server = hall.app.server
    server._got_first_request = False
    server.add_url_rule("/loose", "loose", lambda: "x")
    door = Door(hall.app, lambda _: None, lambda *_: None, str)  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match=r"page areas.*route /loose"):
        seal(door)


# In and out


def test_who_signs_in_goes_where_they_wanted_with_a_cookie_that_no_script_reads(hall: Entry) -> None:
    hall.office.person("lin")
    answer = sign_in(hall.client(), "lin", next="/cases?page=2")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cases?page=2")
    assert re.fullmatch(r"hall=[\w-]{43}; HttpOnly; Path=/; SameSite=Lax", answer.headers["Set-Cookie"])
    assert hall.client(token_of(answer)).get("/cases").status_code == 200


def test_over_tls_the_browser_itself_binds_the_cookie(hall: Entry) -> None:
    hall.office.person("lin")
    answer = hall.client().post(
        "/login", base_url="https://hall.test", data={"name": "lin", "password": SECRET},
        headers={"Sec-Fetch-Site": "same-origin"},
    )  # fmt: skip
    cookie = answer.headers["Set-Cookie"]
    assert re.fullmatch(r"__Host-hall=[\w-]{43}; Secure; HttpOnly; Path=/; SameSite=Lax", cookie)
    token = cookie.split(";")[0]
    assert hall.client(token).get("/cases", base_url="https://hall.test").status_code == 200
    assert hall.client(token.removeprefix("__Host-")).get("/cases", base_url="https://hall.test").status_code == 302


def test_a_token_that_was_planted_is_not_the_one_that_opens(hall: Entry) -> None:
    hall.office.person("lin")
    planted = hall.client("hall=planted")
    assert token_of(sign_in(planted, "lin")) != "hall=planted"
    assert planted.get("/cases").status_code == 302


@pytest.mark.parametrize(
    "away", ["https://evil.test", "//evil.test", "/\\evil.test", "evil", "", "javascript:alert(1)", "/a\r\nX: y"]
)
def test_nobody_is_led_away_after_signing_in(hall: Entry, away: str) -> None:
    hall.office.person("lin")
    assert sign_in(hall.client(), "lin", next=away).headers["Location"] == "/"


def test_a_wrong_password_and_an_unknown_name_look_the_same(hall: Entry) -> None:
    hall.office.person("lin")
    wrong, unknown = (sign_in(hall.client(), name, OTHER) for name in ("lin", "nobody"))
    assert (wrong.status_code, unknown.status_code) == (403, 403)
    assert wrong.data.replace(b'"lin"', b"") == unknown.data.replace(b'"nobody"', b"")


def test_a_name_that_is_tried_too_often_is_locked_and_says_so(hall: Entry) -> None:
    hall.office.person("lin")
    statuses = [sign_in(hall.client(), "lin", OTHER).status_code for _ in range(6)]
    assert statuses == [403] * 5 + [429]
    assert sign_in(hall.client(), "lin").status_code == 429


def test_nobody_signs_in_over_a_line_that_can_be_overheard(hall: Entry, tmp_path: Path) -> None:
    hall.office.person("lin")
    assert hall.client(address=THERE).get("/login").status_code == 403
    assert sign_in(hall.client(), "lin", address=THERE).status_code == 403
    allowed = create_app(Settings(city=tmp_path, state=tmp_path, allow_insecure=True), hall.hall, hall.access)
    assert sign_in(allowed.server.test_client(), "lin", address=THERE).status_code == 303


def ended_by_signing_out(hall: Entry, token: str) -> None:
    answer = hall.client(f"hall={token}").post("/logout", headers=ORIGIN)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login?out=yes")


def ended_by_another_password(hall: Entry, token: str) -> None:
    said = {"name": "lin", "old": SECRET, "password": OTHER, "again": OTHER}
    answer = hall.client(address="127.0.0.1").post("/account/password", data=said, headers=ORIGIN)
    assert answer.status_code == 303
    assert hall.client(token_of(answer)).get("/cases").status_code == 200


def ended_by_another_role(hall: Entry, token: str) -> None:
    hall.access.grants.set_role(CONSOLE, "lin", Role.STREET)


def ended_by_being_disabled(hall: Entry, token: str) -> None:
    hall.access.grants.disable(CONSOLE, "lin")


@pytest.mark.parametrize(
    "end", [ended_by_signing_out, ended_by_another_password, ended_by_another_role, ended_by_being_disabled]
)
def test_a_session_that_ended_opens_nothing_within_a_second_in_any_worker(
    hall: Entry, end: Any, tmp_path: Path
) -> None:
    token = hall.office.person("lin")
    other = create_app(Settings(city=tmp_path, state=tmp_path), hall.hall, hall.office.again()).server.test_client()
    other.set_cookie("hall", token)
    mine = hall.client(f"hall={token}")
    assert (mine.get("/cases.csv").status_code, other.get("/cases.csv").status_code) == (200, 200)
    end(hall, token)
    hall.office.pass_by(seconds=1)
    for client in (mine, other):
        assert client.get("/cases.csv").status_code == 401
        assert client.get("/live/main").status_code == 401
        assert draw(client, "/cases").status_code == 401


def test_a_wall_that_asks_by_itself_keeps_nobody_signed_in(hall: Entry) -> None:
    client = hall.of(Role.LEADER, WHOLE)
    for _ in range(31):
        hall.office.pass_by(minutes=1)
        answer = client.get("/live/main")
    assert answer.status_code == 401


# The first account, and one's own


def test_the_first_link_makes_one_officer_and_works_once(hall: Entry) -> None:
    link = f"/first/{hall.access.accounts.first_link()}"
    client = hall.client(address="127.0.0.1")
    assert "首个账户" in client.get(link).get_data(as_text=True)
    weak = client.post(link, data={"name": "wang", "password": "short", "again": "short"}, headers=ORIGIN)
    assert (weak.status_code, "少于 10 个字符" in weak.get_data(as_text=True)) == (400, True)
    differ = client.post(link, data={"name": "wang", "password": SECRET, "again": OTHER}, headers=ORIGIN)
    assert differ.status_code == 400
    made = client.post(link, data={"name": "wang", "password": SECRET, "again": SECRET}, headers=ORIGIN)
    assert made.status_code == 303
    assert hall.access.grants.named("wang").role is Role.SECURITY
    assert client.get(link).status_code == 404
    account = hall.client(token_of(made)).get("/account?lang=en").get_data(as_text=True)
    assert "Security officer" in account


def test_a_password_that_is_too_old_leads_to_changing_it(hall: Entry) -> None:
    hall.office.person("lin")
    hall.office.pass_by(days=89)
    assert sign_in(hall.client(), "lin").headers["Location"] == "/"
    hall.office.pass_by(days=2)
    assert sign_in(hall.client(), "lin").headers["Location"] == "/account/password?name=lin&why=expired"


def test_a_second_factor_is_asked_for_once_it_is_on(hall: Entry) -> None:
    from pyotp import TOTP

    client = hall.client(f"hall={hall.office.person('lin')}")
    page = client.get("/account/factor").get_data(as_text=True)
    secret = re.search(r'name="secret" value="(\w+)"', page)[1]  # type: ignore[index]
    assert "otpauth://totp/" in page
    now = int(hall.clock.now().timestamp())
    assert client.post("/account/factor", data={"secret": secret, "code": "000000"}, headers=ORIGIN).status_code == 400
    done = client.post("/account/factor", data={"secret": secret, "code": TOTP(secret).at(now)}, headers=ORIGIN)
    assert done.status_code == 302
    assert sign_in(hall.client(), "lin").status_code == 403
    hall.office.pass_by(minutes=1)
    code = TOTP(secret).at(int(hall.clock.now().timestamp()))
    assert sign_in(hall.client(), "lin", code=code).status_code == 303


# Displays


def test_a_screen_shows_one_code_until_it_is_let_in_and_then_its_wall_and_nothing_else(hall: Entry) -> None:
    screen = hall.app.server.test_client()
    screen.environ_base["REMOTE_ADDR"] = THERE
    pages = [screen.get("/pair").get_data(as_text=True) for _ in range(2)]
    code, again = (re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", page)[0] for page in pages)  # type: ignore[index]
    assert code == again
    hall.access.displays.approve(CONSOLE, code, "lobby", "east", EAST)
    assert screen.get("/pair").headers["Location"] == "/wall/east"
    assert screen.get("/wall/east").status_code == 200
    assert screen.get("/live/east").status_code == 200
    assert screen.get("/outline/east").status_code == 200
    for path in ("/live/main", "/live/west", "/outline/main"):
        assert screen.get(path).status_code == 404, path
    for path in ("/cases", "/cases/1", "/cases.xlsx", "/patrols", "/feeds", "/account", "/patrols/tracks.json"):
        assert screen.get(path).status_code == 403, path
    assert screen.get("/").headers["Location"] == "/wall/east"


def test_a_screen_elsewhere_or_revoked_is_shut_out_and_shows_a_code_again(hall: Entry) -> None:
    token = hall.display("lobby", WHOLE)
    assert hall.client(f"hall_screen={token}", THERE).get("/live/main").status_code == 401
    screen = hall.client(f"hall_screen={token}")
    assert screen.get("/live/main").status_code == 200
    hall.access.displays.revoke(CONSOLE, "lobby")
    hall.office.pass_by(seconds=1)
    assert screen.get("/live/main").status_code == 401
    assert screen.get("/wall/main").headers["Location"] == "/pair"


def test_the_renderer_pictures_every_wall_and_sees_nothing_else(hall: Entry, tmp_path: Path) -> None:
    shown = Painter(Keys(tmp_path), hall.clock).pass_()
    renderer = hall.client(f"hall_painter={shown}")
    assert (renderer.get("/wall/main").status_code, renderer.get("/live/west").status_code) == (200, 200)
    assert (renderer.get("/cases").status_code, renderer.get("/account").status_code) == (403, 403)
    assert hall.client(f"hall_painter={shown}0").get("/wall/main").status_code == 302


# From elsewhere


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"Origin": "http://evil.test"},
        {"Origin": "null"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://localhost:81"},
        {"Origin": "http://["},
        {"Referer": "http://localhost/cases"},
    ],
)
def test_nothing_changes_on_the_word_of_another_page(still: Entry, said: dict[str, str]) -> None:
    client = still.of(Role.LEADER, WHOLE)
    for path in ("/logout", "/login", "/_dash-update-component", "/account/password", "/account/factor"):
        assert client.post(path, headers=said).status_code == 403, path
    assert client.get("/cases").status_code == 200


@pytest.mark.parametrize("said", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}])
def test_our_own_pages_are_heard(hall: Entry, said: dict[str, str]) -> None:
    assert hall.of(Role.LEADER, WHOLE).post("/logout", headers=said).status_code == 302


def test_json_that_says_it_is_text_is_not_read(still: Entry) -> None:
    client = still.of(Role.LEADER, WHOLE)
    answer = client.post("/_dash-update-component", data="{}", content_type="text/plain", headers=ORIGIN)
    assert answer.status_code == 415


def test_a_body_of_more_than_a_megabyte_is_not_read(still: Entry) -> None:
    big = {"name": "x" * (1024 * 1024)}
    assert still.client(address="127.0.0.1").post("/login", data=big, headers=ORIGIN).status_code == 413


# The invented city


def lent(tmp_path: Path, hall: Entry, **settings: Any) -> FlaskClient:
    return create_app(Settings(state=tmp_path, **settings), hall.hall, hall.access).server.test_client()


def test_the_invented_city_is_open_at_this_machine(still: Entry, tmp_path: Path) -> None:
    client = lent(tmp_path, still)
    for host in ("127.0.0.1:8050", "localhost:8050", "[::1]:8050"):
        assert client.get("/cases", headers={"Host": host}).status_code == 200
        assert client.get("/live/main", headers={"Host": host}).status_code == 200
    assert "演示 · 未登录" in json.dumps(draw(client, "/cases", Host="localhost").get_json(), ensure_ascii=False)


@pytest.mark.parametrize(
    ("settings", "asked"),
    [
        ({}, {"headers": {"Host": "evil.test"}}),
        ({}, {"headers": {"Host": "127.0.0.1.evil.test"}}),
        ({}, {"headers": {"Host": ""}}),
        ({}, {"environ_overrides": {"REMOTE_ADDR": "10.0.0.9"}}),
        ({}, {"headers": {"X-Forwarded-For": "10.0.0.9"}}),
        ({}, {"headers": {"Forwarded": "for=10.0.0.9"}}),
        ({"host": "0.0.0.0"}, {}),
        ({"host": "10.0.0.1"}, {}),
        ({"city": Path("cities/boston")}, {}),
    ],
)
def test_it_is_open_to_nobody_else_and_no_other_city_is(
    still: Entry, tmp_path: Path, settings: dict[str, Any], asked: dict[str, Any]
) -> None:
    client = lent(tmp_path, still, **settings)
    assert client.get("/cases", **asked).status_code == 302
    assert client.get("/live/main", **asked).status_code == 401


# What is remembered


def noted(hall: Entry) -> list[tuple[str, str, str, str]]:
    found = hall.access.audit.entries(AuditAsked(), 1000)
    skip = ("account.add", "link.used", "sign_in")
    return [(one.actor_name, one.action, one.object, one.result) for one in found if one.action not in skip]


def test_what_shows_a_person_is_noted_once_with_who_and_what(hall: Entry) -> None:
    client = hall.of(Role.DUTY, WHOLE)
    draw(client, "/cases/1")
    client.get("/cases.csv?area=9901").close()
    draw(client, "/patrols/replay")
    client.get("/patrols/tracks.json?fleet=x")
    acts = [(action, what, result) for _, action, what, result in reversed(noted(hall))]
    assert acts == [
        ("case.open", "/cases/1", "done"),
        ("cases.export", "/cases.csv?area=9901", "done"),
        ("tracks.open", "/patrols/replay", "done"),
        ("tracks.export", "/patrols/tracks.json?fleet=x", "done"),
    ]


def test_a_refusal_of_somebody_known_is_noted(hall: Entry) -> None:
    hall.of(Role.GRID_WORKER, WHOLE).get("/cases.xlsx")
    assert [(action, what, result) for _, action, what, result in noted(hall)] == [
        ("cases.export", "/cases.xlsx", "refused")
    ]


def test_somebody_who_reads_is_refused_in_a_page_of_ours(hall: Entry) -> None:
    reading = {"Accept": "text/html,application/xhtml+xml"}
    refused = hall.of(Role.GRID_WORKER, WHOLE).get("/patrols?lang=en", headers=reading)
    assert (refused.status_code, "Not for your role" in refused.get_data(as_text=True)) == (403, True)
    missing = hall.of(Role.GRID_WORKER, WHOLE).get("/no/such/page", headers=reading)
    assert (missing.status_code, "没有这一页" in missing.get_data(as_text=True)) == (404, True)


# Not there and not yours


def test_what_is_not_the_asker_s_looks_like_what_is_not_there(hall: Entry) -> None:
    street = hall.of(Role.STREET, EAST)
    for theirs, nowhere in (
        ("/outline/west", "/outline/nowhere"),
        ("/places/west/cameras", "/places/nowhere/cameras"),
        ("/live/west", "/live/nowhere"),
        ("/live/patrols?wall=west", "/live/patrols?wall=nowhere"),
    ):
        one, other = street.get(theirs), street.get(nowhere)
        assert (one.status_code, one.data) == (404, other.data), theirs
    ids = [line.case_id for line in hall.hall.case_page(Selection(area="9902"), WHOLE).lines]
    drawn = [draw(street, f"/cases/{id_}").get_json()["response"]["_pages_content"] for id_ in (*ids, 999_999)]
    texts = {json.dumps(one).replace(f"/cases/{id_}", "") for one, id_ in zip(drawn, (*ids, 999_999), strict=True)}
    assert len(texts) == 1
