"""The pages of the three officers: accounts, displays, audit, and what is sent there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.access.accounts import SignedIn
from dashboard.domain.access import AuditAsked
from dashboard.domain.account import OFFICERS, Role
from dashboard.domain.scope import Scope
from layouts.words.access import ACTIONS
from tests.access.conftest import CITY, HERE, SECRET
from tests.callbacks.doors import ORIGIN, Entry, draw, entry

EAST = Scope("9901")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def entered(tmp_path: Path) -> Iterator[Entry]:
    with entry(tmp_path) as opened:
        yield opened


def send(client: FlaskClient, path: str, **said: str) -> TestResponse:
    return client.post(path, data=said, headers=ORIGIN)


def link_in(answer: TestResponse) -> str:
    found = re.search(r"http://localhost/first/([\w-]+)", answer.text)
    assert found is not None, answer.text
    return found[1]


def acts(entered: Entry) -> list[tuple[str, str, str, str]]:
    found = entered.access.audit.entries(AuditAsked(), 1_000)
    return [(one.actor_name, one.action, one.object, one.result) for one in reversed(found)]


def test_the_security_officer_makes_an_account_and_its_link_is_shown_once(entered: Entry) -> None:
    gao = entered.of(Role.SECURITY, CITY)
    made = send(gao, "/accounts", name="Lin", role="leader", area="9901", departments=" B1，")
    assert made.status_code == 200
    assert made.headers["Cache-Control"] == "no-store"
    done = entered.access.accounts.accept(link_in(made), SECRET, HERE)
    assert isinstance(done, SignedIn)
    assert (done.asker.role, done.asker.scope) == (Role.LEADER, Scope("9901", frozenset({"B1"})))
    page = draw(gao, "/accounts").text
    assert all(word in page for word in ("lin", "\\u533a\\u9886\\u5bfc"))
    assert link_in(made) not in page
    assert acts(entered)[-2:] == [("security0", "account.add", "lin", "done"), ("lin", "link.used", "lin", "done")]


def test_what_is_changed_ends_the_sessions_and_is_audited(entered: Entry) -> None:
    gao, lin = entered.of(Role.SECURITY, CITY), entered.of(Role.LEADER, CITY)
    account = entered.access.grants.named("leader1")
    assert draw(lin, "/cases").status_code == 200
    for act, said in (
        ("role", {"role": "street"}),
        ("scope", {"area": "9902"}),
        ("revoke", {}),
        ("disable", {}),
        ("enable", {}),
        ("totp", {}),
    ):
        answer = send(gao, f"/accounts/{account.id}/{act}", **said)
        assert (answer.status_code, answer.location) == (303, f"/accounts/{account.id}?done={act}")
    assert draw(lin, "/cases").status_code == 401
    changed = entered.access.grants.named("leader1")
    assert (changed.role, changed.scope, changed.disabled_at) == (Role.STREET, Scope("9902"), None)
    assert [one[1] for one in acts(entered)[-6:]] == [
        "account.role", "account.scope", "session.revoke", "account.disable", "account.enable", "totp.reset",
    ]  # fmt: skip
    assert entered.access.accounts.invited(link_in(send(gao, f"/accounts/{account.id}/link"))) == "leader1"


@pytest.mark.parametrize(
    ("path", "said", "why"),
    [
        ("/accounts", {"name": "x", "role": "leader"}, "名称须为"),
        ("/accounts", {"name": "lin", "role": "king"}, "没有这个角色"),
        ("/accounts", {"name": "lin", "role": "wall"}, "大屏没有账户"),
        ("/accounts", {"name": "lin", "role": "leader", "area": "98"}, "没有编码为 98 的区域"),
        ("/accounts", {"name": "lin", "role": "leader", "departments": "B1,B9"}, "没有编码为 B9 的部门"),
        ("/accounts/{own}/disable", {}, "不能修改本人账户"),
        ("/accounts/{own}/scope", {"area": "9901"}, "不能修改本人账户"),
        ("/accounts/{other}/role", {"role": "audit"}, "三员互斥"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_changed(
    entered: Entry, path: str, said: dict[str, str], why: str
) -> None:
    gao = entered.of(Role.SECURITY, CITY)
    entered.of(Role.LEADER, CITY)
    before = entered.access.grants.all()
    ids = {"own": entered.access.grants.named("security0").id, "other": entered.access.grants.named("leader1").id}
    answer = send(gao, path.format(**ids), **said)
    assert answer.status_code == 400
    assert why in answer.text
    assert entered.access.grants.all() == before


@pytest.mark.parametrize("path", ["/accounts", "/accounts/1/disable", "/displays", "/displays/1/revoke"])
def test_nothing_is_done_for_another_sites_page_or_another_role(entered: Entry, path: str) -> None:
    gao, lin = entered.of(Role.SECURITY, CITY), entered.of(Role.LEADER, CITY)
    for headers in ({}, {"Origin": "http://elsewhere"}, {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}):
        assert gao.post(path, headers=headers).status_code == 403
    assert send(lin, path).status_code == 403
    assert send(entered.client(), path).status_code == 401
    assert entered.access.grants.named("security0").disabled_at is None


def test_an_account_that_is_not_there_is_not_found(entered: Entry) -> None:
    gao = entered.of(Role.SECURITY, CITY)
    assert send(gao, "/accounts/99/disable").status_code == 404
    own = entered.access.grants.named("security0").id
    assert send(gao, f"/accounts/{own}/delete").status_code == 404
    assert "\\u6ca1\\u6709\\u8fd9\\u4e00\\u9875" in draw(gao, "/accounts/99").text


def test_an_officer_of_a_part_grants_no_more_than_that_part(entered: Entry) -> None:
    east, lin = entered.of(Role.SECURITY, EAST), entered.of(Role.LEADER, CITY)
    assert draw(lin, "/cases").status_code == 200
    whole = entered.access.grants.named("leader1")
    assert "leader1" not in draw(east, "/accounts").text
    assert send(east, f"/accounts/{whole.id}/disable").status_code == 404
    assert "本人范围内没有" in send(east, "/accounts", name="chen", role="leader", area="99").text
    assert send(east, "/accounts", name="chen", role="leader").status_code == 200
    chen = entered.access.grants.named("chen")
    assert chen.scope == EAST
    assert send(east, f"/accounts/{chen.id}/scope", area="9902").status_code == 400
    assert "chen" in draw(east, "/accounts").text


def test_an_operator_joins_a_screen_and_revokes_it(entered: Entry) -> None:
    duty = entered.of(Role.DUTY, CITY)
    screen = entered.client()
    card = screen.get("/pair").text
    shown = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", card)
    assert shown is not None
    pairing = entered.access.displays.pair(HERE)
    assert pairing is not None
    done = send(duty, "/displays", code=pairing.code, name="Hall East", wall="east", network="")
    assert (done.status_code, done.location) == (303, "/displays?done=joined")
    token = entered.access.displays.claim(pairing.secret, HERE)
    assert token is not None
    there = entered.access.displays.display(token, HERE)
    assert there is not None
    assert (there.scope.area_code, there.walls) == ("9901", {"east"})
    assert "hall east" in draw(duty, "/displays").text
    (one,) = entered.access.displays.all()
    assert send(duty, f"/displays/{one.id}/revoke").status_code == 303
    assert entered.access.displays.display(token, HERE) is None
    assert [one[:3] for one in acts(entered)[-3:]] == [
        ("duty0", "display.approve", "hall east"), ("hall east", "display.claim", "hall east"),
        ("duty0", "display.revoke", "hall east"),
    ]  # fmt: skip


def test_a_wrong_code_is_said(entered: Entry) -> None:
    duty = entered.of(Role.DUTY, CITY)
    answer = send(duty, "/displays", code="AAAA-AAAA", name="hall east", wall="main")
    assert (answer.status_code, "配对码无效" in answer.text) == (400, True)


def test_an_operator_reaches_no_screen_beyond_their_scope(entered: Entry) -> None:
    east, token = entered.of(Role.DUTY, EAST), entered.display("hall main", CITY)
    pairing = entered.access.displays.pair(HERE)
    assert pairing is not None
    assert send(east, "/displays", code=pairing.code, name="another", wall="main").status_code == 404
    assert "hall main" not in draw(east, "/displays").text
    (one,) = entered.access.displays.all()
    assert send(east, f"/displays/{one.id}/revoke").status_code == 404
    assert entered.access.displays.display(token, HERE) is not None


def test_the_audit_officer_reads_filters_and_takes_along(entered: Entry) -> None:
    shen, gao = entered.of(Role.AUDIT, CITY), entered.of(Role.SECURITY, CITY)
    send(gao, "/accounts", name="lin", role="leader")
    send(gao, "/accounts", name="chen", role="leader")
    page = draw(shen, "/audit").text
    assert all(word in page for word in ("lin", "chen"))
    narrow = draw(shen, "/audit?action=account.add&object=lin").text
    assert ("lin" in narrow, "chen" in narrow) == (True, False)
    assert "\\u672a\\u88ab\\u6539\\u52a8" in draw(shen, "/audit?verify=yes").text
    file = shen.get("/audit.csv?action=account.add")
    lines = file.data.decode("utf-8-sig").splitlines()
    assert file.mimetype == "text/csv"
    assert lines[0].startswith("序号,时间,何人")
    assert [line.split(",")[5] for line in lines[1:5]] == ["chen", "lin", "security1", "audit0"]
    assert acts(entered)[-1][:3] == ("audit0", "audit.export", "/audit.csv?action=account.add")


@pytest.mark.parametrize("asked", ["from=yesterday", "to=2026-13-01"])
def test_a_day_that_is_none_is_said(entered: Entry, asked: str) -> None:
    shen = entered.of(Role.AUDIT, CITY)
    assert "2026-11-01" in draw(shen, f"/audit?{asked}").text
    assert shen.get(f"/audit.csv?{asked}").status_code == 400


def test_nobody_else_sees_these_pages(entered: Entry) -> None:
    pages = {"/accounts": {Role.SECURITY}, "/displays": {Role.DUTY, Role.SYSTEM}, "/audit": {Role.AUDIT}}
    for page, allowed in pages.items():
        for role in Role:
            status = entered.of(role, CITY).get(page).status_code
            assert status == (200 if role in allowed else 403), (page, role)


def test_where_each_officer_begins(entered: Entry) -> None:
    begins = {Role.SYSTEM: "/feeds", Role.SECURITY: "/accounts", Role.AUDIT: "/audit"}
    assert {role: entered.of(role, CITY).get("/").location for role in begins} == begins


def test_an_officer_without_a_second_factor_is_led_to_it_and_nowhere_else(entered: Entry) -> None:
    gao = entered.of(Role.SECURITY, CITY)
    object.__setattr__(entered.access.accounts.policy, "second_factor", OFFICERS)
    assert gao.get("/").location == "/account"
    assert "须先启用双因素" in gao.get("/account").text
    assert gao.get("/account/factor").status_code == 200
    assert gao.get("/accounts").status_code == 403
    assert send(gao, "/accounts", name="lin", role="leader").status_code == 403


def test_every_act_has_its_words() -> None:
    written = "".join(
        path.read_text() for top in ("callbacks", "dashboard") for path in sorted((ROOT / top).rglob("*.py"))
    )
    acts = set(re.findall(r'noted="([a-z._]+)"|Act\("([a-z._]+)"', written))
    assert {one or other for one, other in acts} - ACTIONS.keys() == set()
