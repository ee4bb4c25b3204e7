"""Signing in at an identity provider, from the button to the session, and everything that must not lead to one."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pyotp
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect
from werkzeug.test import TestResponse

from app import create_app
from callbacks.listening import listening
from dashboard.access.accounts import SignedIn
from dashboard.access.provider import BACK
from dashboard.clock import StandingClock
from dashboard.domain.access import AuditAsked
from dashboard.domain.account import OFFICERS, Role
from dashboard.domain.scope import Scope
from dashboard.settings import Settings
from tests.access.conftest import CONSOLE, HERE, SECRET, Office, opened
from tests.build import MONDAY, ZONE
from tests.callbacks.doors import ORIGIN, Entry, draw, entry
from tests.conftest import fresh_sqlite
from tests.halls import free_port
from tests.providers import SECRET as CLIENT_SECRET
from tests.providers import Provider, provider

WHOLE = Scope("99")
HOME = "http://localhost"
ME = "127.0.0.1"


@dataclass
class Joined(Entry):
    """A hall whose people may sign in at a provider."""

    there: Provider = field(kw_only=True)


@pytest.fixture
def there() -> Iterator[Provider]:
    with provider(StandingClock(ZONE, MONDAY)) as found:
        yield found


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Entry]:
    """Cases and walls, which no test changes; and nobody but the hall itself to sign in at."""
    with entry(tmp_path_factory.mktemp("plain")) as found:
        yield found


@pytest.fixture
def hall(plain: Entry, tmp_path: Path, there: Provider) -> Iterator[Joined]:
    """With accounts and an audit of its own."""
    there.clock = clock = plain.clock
    clock.at = MONDAY + timedelta(hours=2)
    url = fresh_sqlite(tmp_path)
    office = Office(opened(url, tmp_path / "var", clock), clock, url, tmp_path / "var")
    given = {"city": tmp_path / "real", "state": tmp_path, "address": HOME, **there.settings}
    yield Joined(create_app(Settings(**given), plain.hall, office.access), plain.hall, clock, office, there=there)  # type: ignore[arg-type]
    office.close()


def browser_of(hall: Entry) -> FlaskClient:
    """At this machine, for what is not encrypted is for nobody else."""
    return hall.app.server.test_client()


def made(
    hall: Joined, name: str = "lin", role: Role = Role.LEADER, subject: str = "u-1001", scope: Scope = WHOLE
) -> None:
    hall.access.grants.add(CONSOLE, name, role, scope)
    hall.access.grants.bind(CONSOLE, name, hall.there.issuer, subject)


def left(client: FlaskClient, address: str = "/login/oidc") -> str:
    """Where the browser comes back to, with what the provider gave it."""
    out = client.get(address)
    assert out.status_code == 302, out.get_data(as_text=True)
    return str(httpx.get(out.headers["Location"], trust_env=False).headers["Location"]).removeprefix(HOME)


def sign_in(client: FlaskClient, address: str = "/login/oidc") -> TestResponse:
    return client.get(left(client, address))


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def tried(hall: Joined) -> list[tuple[str, str, dict[str, str]]]:
    """Who tried to sign in, with what result and why, oldest first."""
    found = hall.access.audit.entries(AuditAsked(), 1000)
    return [(one.actor_name, one.result, json.loads(one.detail)) for one in reversed(found) if one.action == "sign_in"]


def acts(hall: Joined) -> list[tuple[str, str, str]]:
    return [one for one in hall.office.acts() if one[0] != "account.add"]


# All the way


def test_who_signs_in_there_is_in_here_where_they_wanted_to_be(hall: Joined) -> None:
    made(hall, role=Role.STREET, scope=Scope("9901"))
    client = browser_of(hall)
    answer = sign_in(client, "/login/oidc?next=/cases%3Fpage%3D2")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cases?page=2")
    kept, session = sorted(answer.headers.getlist("Set-Cookie"), key=lambda one: not one.startswith("hall_oidc="))
    assert re.fullmatch(r"hall=[\w-]{43}; HttpOnly; Path=/; SameSite=Lax", session)
    assert "Max-Age=0" in kept
    assert client.get("/cases").status_code == 200
    token = session[5:48]
    who = hall.access.accounts.asker(token)
    assert who is not None
    assert (who.name, who.role, who.scope) == ("lin", Role.STREET, Scope("9901"))
    assert tried(hall) == [("lin", "done", {"by": "oidc"})]
    hall.office.pass_by(minutes=31)
    assert not is_in(client)


def test_what_the_provider_says_of_somebody_gives_them_no_role(hall: Joined, there: Provider) -> None:
    made(hall, role=Role.GRID_WORKER)
    there.lie = lambda claims: claims.update(role="security", groups=["security"], preferred_username="gao")
    client = browser_of(hall)
    sign_in(client)
    assert (client.get("/accounts").status_code, client.get("/cases.csv").status_code) == (403, 403)


def test_signing_out_ends_the_session_and_so_does_whoever_may_end_it(hall: Joined) -> None:
    made(hall)
    client = browser_of(hall)
    sign_in(client)
    assert client.post("/logout", headers=ORIGIN).headers["Location"] == "/login?out=yes"
    assert not is_in(client)
    sign_in(client)
    hall.access.grants.revoke(CONSOLE, "lin")
    assert not is_in(client)


def test_what_the_browser_keeps_meanwhile_is_sealed_and_for_no_script(hall: Joined) -> None:
    client = browser_of(hall)
    out = client.get("/login/oidc")
    assert re.fullmatch(r"hall_oidc=[\w=-]+; .*Max-Age=600; HttpOnly; Path=/; SameSite=Lax", out.headers["Set-Cookie"])
    state = parse_qs(urlsplit(out.headers["Location"]).query)["state"][0]
    assert state not in out.headers["Set-Cookie"]


def test_over_tls_the_browser_itself_binds_what_it_keeps(hall: Joined, there: Provider, tmp_path: Path) -> None:
    given = {"city": tmp_path / "real", "state": tmp_path, "address": "https://hall.test", **there.settings}
    client = create_app(Settings(**given), hall.hall, hall.access).server.test_client()
    out = client.get("/login/oidc", base_url="https://hall.test")
    assert re.fullmatch(
        r"__Host-hall_oidc=[\w=-]+; .*Max-Age=600; Secure; HttpOnly; Path=/; SameSite=Lax", out.headers["Set-Cookie"]
    )
    assert parse_qs(urlsplit(out.headers["Location"]).query)["redirect_uri"] == [f"https://hall.test{BACK}"]


# The page


def test_the_button_is_there_where_a_provider_is_declared(hall: Joined, there: Provider, tmp_path: Path) -> None:
    client = browser_of(hall)
    assert 'href="/login/oidc" class="entrance-button entrance-way">用统一身份认证登录<' in client.get("/login").text
    page = client.get("/login?lang=en&next=/cases").text
    assert 'href="/login/oidc?next=%2Fcases&amp;lang=en"' in page
    assert "Sign in with single sign-on" in page
    assert "<script" not in page
    given = {"city": tmp_path / "real", "state": tmp_path, "address": HOME, **there.settings}
    named = create_app(Settings(**given, oidc_label="政务<b>通"), hall.hall, hall.access).server.test_client()  # type: ignore[arg-type]
    assert "用政务&lt;b&gt;通登录" in named.get("/login").text


def test_without_a_provider_there_is_neither_button_nor_way(plain: Entry) -> None:
    client = browser_of(plain)
    assert "oidc" not in client.get("/login").text
    assert client.get("/login/oidc").headers["Location"].startswith("/login?next=")
    assert client.post("/login/oidc/code", headers=ORIGIN).status_code == 401


def test_no_page_may_send_a_form_to_the_provider(hall: Joined, there: Provider) -> None:
    for path in ("/login", "/login/oidc"):
        policy = browser_of(hall).get(path).headers["Content-Security-Policy"]
        assert "form-action 'self'" in policy
        assert there.issuer not in policy


# Who is not let in


def test_an_identity_that_no_account_belongs_to_is_told_so_and_gets_none(hall: Joined) -> None:
    before = hall.access.grants.all()
    client = browser_of(hall)
    answer = sign_in(client)
    assert answer.status_code == 400
    assert "没有绑定账户" in answer.text
    assert "u-1001" in answer.text
    assert not is_in(client)
    assert hall.access.grants.all() == before
    assert tried(hall) == [("", "refused", {"reason": "unknown", "by": "oidc", "subject": "u-1001"})]


def test_nobody_is_somebody_by_a_name_that_looks_like_theirs(hall: Joined, there: Provider) -> None:
    made(hall)
    there.lie = lambda claims: claims.update(preferred_username="lin", name="lin", email="lin")
    client = browser_of(hall)
    for there.subject in ["lin", "LIN", "u-1001 ", "U-1001", "u-10011", "%", "_-1001"]:
        assert sign_in(client).status_code == 400, there.subject
        assert not is_in(client)


def test_the_same_subject_of_another_issuer_is_somebody_else(hall: Joined) -> None:
    hall.access.grants.add(CONSOLE, "lin", Role.LEADER, WHOLE)
    hall.access.grants.bind(CONSOLE, "lin", "https://another.test", "u-1001")
    assert sign_in(browser_of(hall)).status_code == 400


def test_who_is_disabled_or_was_not_here_for_long_stays_out(hall: Joined) -> None:
    made(hall)
    hall.access.grants.disable(CONSOLE, "lin")
    client = browser_of(hall)
    answer = sign_in(client)
    assert (answer.status_code, "账户已停用" in answer.text, is_in(client)) == (400, True, False)
    hall.access.grants.enable(CONSOLE, "lin")
    hall.office.pass_by(days=90)
    assert "账户已停用" in sign_in(client).text
    assert not is_in(client)
    assert [why["reason"] for _, _, why in tried(hall)] == ["disabled", "disabled"]


def test_a_name_that_is_locked_is_locked_here_as_well(hall: Joined) -> None:
    made(hall)
    for _ in range(5):
        hall.office.sign_in("lin", "wrong password")
    client = browser_of(hall)
    assert sign_in(client).status_code == 429
    assert not is_in(client)
    hall.office.pass_by(minutes=16)
    assert sign_in(client).status_code == 303


def test_strangers_lock_their_address_and_nobody_s_name(hall: Joined, there: Provider) -> None:
    hall.office.person("lin")
    there.subject = "lin"
    client = browser_of(hall)
    assert [sign_in(client).status_code for _ in range(21)] == [400] * 20 + [429]
    assert ("lock.address", ME, "done") in acts(hall)
    assert hall.office.sign_in("lin", address=HERE) == "in"
    assert hall.office.sign_in("lin", address=ME) == "too_many"


def test_who_is_unbound_is_out_and_stays_out(hall: Joined) -> None:
    made(hall)
    client = browser_of(hall)
    sign_in(client)
    hall.access.grants.unbind(CONSOLE, "lin")
    assert not is_in(client)
    assert sign_in(client).status_code == 400
    assert ("identity.unbind", "lin", "done") in acts(hall)


# What comes back and is not what was awaited


def refused(hall: Joined, client: FlaskClient, answer: TestResponse, reason: str) -> None:
    assert answer.status_code == 400
    assert not is_in(client)
    assert not any(one.startswith("hall=") for one in answer.headers.getlist("Set-Cookie"))
    _, result, why = tried(hall)[-1]
    assert (result, why["by"], why["reason"]) == ("refused", "oidc", reason)


def test_another_state_is_not_this_browser_s(hall: Joined) -> None:
    made(hall)
    client, back = browser_of(hall), ""
    back = left(client)
    refused(hall, client, client.get(re.sub(r"state=[\w-]{5}", "state=AAAAA", back)), "stray")
    refused(hall, client, client.get(re.sub(r"&state=[\w-]+", "", back)), "stray")
    assert client.get(back).status_code == 303  # the one that was awaited is still


def test_what_another_browser_began_is_not_this_one_s(hall: Joined) -> None:
    made(hall)
    theirs = left(browser_of(hall))
    mine = browser_of(hall)
    refused(hall, mine, mine.get(theirs), "stray")
    left(mine)
    refused(hall, mine, mine.get(theirs), "stray")


def test_what_the_hall_did_not_seal_is_nothing(hall: Joined) -> None:
    made(hall)
    client = browser_of(hall)
    back = left(client)
    for kept in ["", "x", "é", "A" * 200, "e30="]:
        client.set_cookie("hall_oidc", kept)
        refused(hall, client, client.get(back), "stray")


def test_a_sign_in_takes_ten_minutes_at_most(hall: Joined) -> None:
    made(hall)
    client = browser_of(hall)
    back = left(client)
    hall.office.pass_by(minutes=10)
    refused(hall, client, client.get(back), "stray")


def test_an_answer_is_good_once(hall: Joined) -> None:
    made(hall)
    client = browser_of(hall)
    out = client.get("/login/oidc")
    kept = out.headers["Set-Cookie"].partition(";")[0]
    back = httpx.get(out.headers["Location"], trust_env=False).headers["Location"].removeprefix(HOME)
    assert client.get(back).status_code == 303
    again = hall.client(kept, ME)
    answer = again.get(back)
    refused(hall, again, answer, "stray")
    assert hall.there.asked.count("/token") == 1


def test_what_the_provider_did_not_confirm_is_not_believed(hall: Joined) -> None:
    made(hall)
    client = browser_of(hall)
    for said in ("error=access_denied", "", "code=", "code=made-up", "code={code}&iss=https://another.test"):
        asked = {name: one[0] for name, one in parse_qs(urlsplit(left(client)).query).items()}
        answer = client.get(f"{BACK}?state={asked['state']}&{said.format(code=asked['code'])}")
        refused(hall, client, answer, "unproven")


def test_one_that_says_who_it_is_may_do_so(hall: Joined, there: Provider) -> None:
    made(hall)
    there.more = {"iss": there.issuer}
    assert sign_in(browser_of(hall)).status_code == 303


def test_a_token_that_proves_nothing_lets_nobody_in_and_the_audit_says_why(hall: Joined, there: Provider) -> None:
    made(hall)
    there.lie = lambda claims: claims.update(nonce="another")
    client = browser_of(hall)
    refused(hall, client, sign_in(client), "unproven")
    assert tried(hall)[-1][2]["fault"] == "InvalidClaimError nonce"


def test_pages_elsewhere_can_neither_lock_an_office_out_nor_fill_the_audit(hall: Joined) -> None:
    hall.office.person("lin")
    made(hall, "gao")
    for _ in range(40):
        assert browser_of(hall).get(f"{BACK}?code=x&state=y").status_code == 400
    assert len([why for _, _, why in tried(hall) if why.get("reason") == "stray"]) == 20
    assert hall.office.sign_in("lin", address=ME) == "in"
    assert sign_in(browser_of(hall)).status_code == 303


# A provider that is not well


def test_a_provider_that_does_not_answer_is_said_to_be_away_and_costs_nobody_a_try(
    hall: Joined, there: Provider
) -> None:
    made(hall)
    client = browser_of(hall)
    there.odd["/token"] = lambda asked: asked.reply({}, 500)
    answers = [sign_in(client) for _ in range(25)]
    assert {one.status_code for one in answers} == {503}
    assert "暂不可用" in answers[0].text
    assert {why["reason"] for _, _, why in tried(hall)} == {"away"}
    del there.odd["/token"]
    assert sign_in(client).status_code == 303


def test_one_that_was_never_there_leaves_the_password_as_the_way_in(hall: Joined, tmp_path: Path) -> None:
    given = {
        "city": tmp_path / "real", "state": tmp_path, "address": HOME, "oidc_issuer": "http://127.0.0.1:1",
        "oidc_client_id": "hall", "oidc_client_secret": "s" * 32, "oidc_inner_network": "127.0.0.1",
    }  # fmt: skip
    client = create_app(Settings(**given), hall.hall, hall.access).server.test_client()  # type: ignore[arg-type]
    answer = client.get("/login/oidc?lang=en")
    assert (answer.status_code, "does not answer" in answer.text) == (503, True)
    assert 'href="/login?lang=en"' in answer.text
    hall.office.person("gao")
    assert client.post("/login", data={"name": "gao", "password": SECRET}, headers=ORIGIN).status_code == 303


# Where it leads


AWAY = (
    "https://evil.test", "//evil.test", "/\\evil.test", "\\/evil.test", "evil", "", "javascript:alert(1)", "/a\r\nX: y",
    "http:evil.test", "///evil.test", f"/{'a' * 5000}",
)  # fmt: skip


def test_nobody_is_led_away(hall: Joined) -> None:
    made(hall)
    for away in AWAY:
        client = browser_of(hall)
        answer = sign_in(client, f"/login/oidc?next={quote(away, safe='')}")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/"), away


def test_a_long_way_on_fits_into_what_a_browser_keeps(hall: Joined) -> None:
    made(hall)
    client = browser_of(hall)
    for letters, onward in ((490, f"/cases?text={'案' * 490}"), (600, "/")):
        out = client.get(f"/login/oidc?next=/cases?text={'案' * letters}")
        assert len(out.headers["Set-Cookie"]) < 4096
        back = httpx.get(out.headers["Location"], trust_env=False).headers["Location"].removeprefix(HOME)
        assert client.get(back).headers["Location"] == quote(onward, safe="/?=")


def test_the_way_leads_over_the_hall_s_own_address_alone(hall: Joined) -> None:
    made(hall)
    client = browser_of(hall)
    elsewhere = client.get("/login/oidc", headers={"Host": "127.0.0.1"})
    assert elsewhere.status_code == 400
    assert f'href="{HOME}/login"' in elsewhere.text
    back = left(client)
    kept = client.get_cookie("hall_oidc")
    assert kept is not None
    other = hall.client(f"hall_oidc={kept.value}", ME)
    refused(hall, other, other.get(back, headers={"Host": "evil.test"}), "stray")


def test_nobody_comes_in_over_a_line_that_can_be_overheard(hall: Joined, there: Provider) -> None:
    client = hall.client(address=HERE)
    for answer in (client.get("/login/oidc"), client.get(f"{BACK}?code=x&state=y"),
                   client.post("/login/oidc/code", headers=ORIGIN)):  # fmt: skip
        assert (answer.status_code, "未加密" in answer.text) == (400, True)
    assert there.asked == []


# The second factor


def with_factor(hall: Joined, name: str = "lin") -> pyotp.TOTP:
    signed = hall.access.accounts.admit(hall.there.issuer, "u-1001", None, HERE)
    assert isinstance(signed, SignedIn)
    secret, _ = hall.access.accounts.offer_totp(signed.asker)
    factor = pyotp.TOTP(secret)
    assert hall.access.accounts.enrol_totp(signed.asker, secret, factor.at(hall.clock.now()), HERE)
    hall.office.pass_by(minutes=1)
    return factor


def send_code(client: FlaskClient, page: TestResponse, code: str) -> TestResponse:
    ticket = re.search(r'name="ticket" value="([^"]+)"', page.text)
    assert ticket is not None, page.text
    return client.post("/login/oidc/code", data={"ticket": ticket[1], "code": code}, headers=ORIGIN)


def test_a_second_factor_is_asked_for_as_after_a_password(hall: Joined) -> None:
    made(hall)
    factor = with_factor(hall)
    client = browser_of(hall)
    page = sign_in(client, "/login/oidc?next=/cases")
    assert (page.status_code, is_in(client)) == (200, False)
    wrong = send_code(client, page, "000000")
    assert (wrong.status_code, "动态码不对" in wrong.text, is_in(client)) == (400, True, False)
    assert send_code(client, page, "").status_code == 400
    code = factor.at(hall.clock.now())
    done = send_code(client, wrong, code)
    assert (done.status_code, done.headers["Location"], is_in(client)) == (303, "/cases", True)
    other = browser_of(hall)
    assert send_code(other, page, code).status_code == 400
    assert not is_in(other)


def test_codes_are_not_guessed(hall: Joined) -> None:
    made(hall)
    with_factor(hall)
    client = browser_of(hall)
    page = sign_in(client)
    assert [send_code(client, page, "000000").status_code for _ in range(6)] == [400] * 5 + [429]
    assert ("lock.name", "lin", "done") in acts(hall)


def test_a_code_without_its_ticket_is_nothing(hall: Joined) -> None:
    made(hall)
    factor = with_factor(hall)
    client = browser_of(hall)
    page = sign_in(client)
    left(client)
    kept = client.get_cookie("hall_oidc")
    assert kept is not None
    for ticket in ("", "x", kept.value):  # what is kept while one is at the provider is no ticket
        sent = {"ticket": ticket, "code": factor.at(hall.clock.now())}
        assert client.post("/login/oidc/code", data=sent, headers=ORIGIN).status_code == 400
    hall.office.pass_by(minutes=10)
    assert send_code(client, page, factor.at(hall.clock.now())).status_code == 400
    assert not is_in(client)


def test_an_officer_sets_a_second_factor_up_before_anything_else(hall: Joined, tmp_path: Path, there: Provider) -> None:
    made(hall, role=Role.SECURITY)
    policy = replace(hall.access.accounts.policy, second_factor=OFFICERS)
    hall.access.accounts.policy = policy
    hall.access.accounts.sessions._policy = policy
    client = browser_of(hall)
    assert sign_in(client).status_code == 303
    assert (client.get("/account").status_code, client.get("/accounts").status_code) == (200, 403)


# Whose account it is


def test_a_link_gives_an_account_to_who_signs_in_there(hall: Joined) -> None:
    link = hall.access.grants.add(CONSOLE, "lin", Role.LEADER, WHOLE)
    client = browser_of(hall)
    page = client.get(f"/first/{link}")
    assert f'href="/login/oidc?link={link}"' in page.text
    assert sign_in(client, f"/login/oidc?link={link}").status_code == 303
    assert is_in(client)
    assert client.get(f"/first/{link}").status_code == 404
    lin = hall.access.grants.named("lin")
    assert (lin.subject, lin.password_changed_at) == ("u-1001", None)
    assert acts(hall) == [("identity.bind", "lin", "done"), ("sign_in", "", "done")]
    assert "修改口令" not in client.get("/account").text


def test_from_then_on_the_password_opens_nothing_until_a_link_gives_another(hall: Joined) -> None:
    token = hall.office.person("lin")
    link = hall.access.grants.new_link(CONSOLE, "lin")
    client = browser_of(hall)
    sign_in(client, f"/login/oidc?link={link}")
    assert is_in(client)
    assert hall.access.accounts.asker(token) is None
    assert hall.office.sign_in("lin") == "wrong"
    again = hall.access.grants.new_link(CONSOLE, "lin")
    assert not isinstance(hall.access.accounts.accept(again, SECRET, HERE), SignedIn)  # it was used before
    assert isinstance(hall.access.accounts.accept(again, "Vx9!oboe Quartz", HERE), SignedIn)
    assert hall.office.sign_in("lin", "Vx9!oboe Quartz") == "in"
    assert sign_in(client).status_code == 303


def test_an_identity_is_one_account_s_so_that_nobody_is_two_officers(hall: Joined) -> None:
    made(hall, "lin", Role.SECURITY)
    link = hall.access.grants.add(CONSOLE, "gao", Role.AUDIT, WHOLE)
    client = browser_of(hall)
    answer = sign_in(client, f"/login/oidc?link={link}")
    assert (answer.status_code, "已绑定其他账户" in answer.text, is_in(client)) == (400, True, False)
    assert hall.access.accounts.invited(link) == "gao"  # and may be used still
    with pytest.raises(ValueError, match="another account's"):
        hall.access.grants.bind(CONSOLE, "gao", hall.there.issuer, "u-1001")
    assert acts(hall)[-2:] == [("identity.bind", "gao", "refused")] * 2


def test_a_link_that_is_over_gives_nothing(hall: Joined) -> None:
    link = hall.access.grants.add(CONSOLE, "lin", Role.LEADER, WHOLE)
    hall.office.pass_by(days=1)
    for said in (link, "made-up", hall.access.grants.add(CONSOLE, "gao", Role.LEADER, WHOLE)):
        hall.access.grants.disable(CONSOLE, "gao") if said not in (link, "made-up") else None
        client = browser_of(hall)
        answer = sign_in(client, f"/login/oidc?link={said}")
        assert (answer.status_code, "链接无效" in answer.text, is_in(client)) == (400, True, False)
    assert [one.subject for one in hall.access.grants.all()] == [None, None]
    assert [why["reason"] for _, _, why in tried(hall)] == ["link"] * 3


def test_the_first_account_has_a_password(hall: Joined) -> None:
    first = hall.access.accounts.first_link()
    client = browser_of(hall)
    assert "oidc" not in client.get(f"/first/{first}").text
    assert "链接无效" in sign_in(client, f"/login/oidc?link={first}").text
    assert hall.access.grants.all() == []


def test_the_security_officer_sees_an_identity_and_unbinds_it_but_not_their_own(hall: Joined) -> None:
    made(hall)
    officer = hall.of(Role.SECURITY, WHOLE)
    lin, own = hall.access.grants.named("lin"), hall.access.grants.named("security0")
    assert "u-1001" in draw(officer, f"/accounts/{lin.id}").text
    answer = officer.post(f"/accounts/{lin.id}/unbind", headers=ORIGIN)
    assert (answer.status_code, hall.access.grants.named("lin").subject) == (303, None)
    hall.access.grants.bind(CONSOLE, "security0", hall.there.issuer, "u-7")
    hall.there.subject = "u-7"
    themselves = browser_of(hall)
    sign_in(themselves)
    answer = themselves.post(f"/accounts/{own.id}/unbind", headers=ORIGIN)
    assert (answer.status_code, hall.access.grants.named("security0").subject) == (400, "u-7")
    assert acts(hall)[-1] == ("identity.unbind", "security0", "refused")


# What nobody may read


def test_neither_codes_nor_tokens_nor_the_secret_are_told(
    hall: Joined, there: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    link = hall.access.grants.add(CONSOLE, "lin", Role.LEADER, WHOLE)
    client = browser_of(hall)
    outs, answers = [], []
    for address in (f"/login/oidc?link={link}", "/login/oidc", "/login/oidc", "/login/oidc"):
        out = client.get(address)
        outs.append(parse_qs(urlsplit(out.headers["Location"]).query))
        back = httpx.get(out.headers["Location"], trust_env=False).headers["Location"].removeprefix(HOME)
        caplog.clear()  # the browser's own
        if len(outs) == 3:
            there.lie = lambda claims: claims.update(nonce="another")
        if len(outs) == 4:
            there.odd["/token"] = lambda asked: asked.reply({"error": "invalid_client"}, 401)
        answers.append(client.get(back))
        answers.append(client.get(back))  # and again, of somebody known
    assert [one.status_code for one in answers] == [303, 400, 303, 400, 400, 400, 503, 400]
    said = caplog.text + "".join(one.text for one in answers)
    said += "".join(f"{one.object} {one.detail}" for one in hall.access.audit.entries(AuditAsked(), 1000))
    told = [
        CLIENT_SECRET,
        "Canary",
        link,
        *there.tokens,
        *(one[name][0] for one in outs for name in ("state", "nonce")),
    ]
    assert [one for one in told if one in said] == []
    assert len(there.tokens) == 3


# In a browser


def test_people_sign_in_by_one_button_and_out_again(
    browser: Browser, hall: Joined, there: Provider, tmp_path: Path
) -> None:
    made(hall)
    there.page = True
    port = free_port()
    given = {"city": tmp_path / "real", "state": tmp_path, "address": f"http://127.0.0.1:{port}", **there.settings}
    server = listening(create_app(Settings(**given), hall.hall, hall.access), "127.0.0.1", port)
    Thread(target=server.run, daemon=True).start()
    page = browser.new_page(viewport={"width": 390, "height": 844})
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(f"http://127.0.0.1:{port}/account")
    page.get_by_role("link", name="用统一身份认证登录").click()
    page.get_by_role("button", name="I am").click()
    page.wait_for_url("**/account")
    expect(page.locator("h1")).to_have_text("lin")
    expect(page.get_by_text("u-1001")).to_be_visible()
    page.evaluate("() => { const f = document.createElement('form'); f.method = 'post'; f.action = '/logout';"
                  " document.body.append(f); f.submit(); }")  # fmt: skip
    page.wait_for_url("**/login?out=yes")
    page.goto(f"http://127.0.0.1:{port}/account")
    expect(page.get_by_role("link", name="用统一身份认证登录")).to_be_visible()
    assert complaints == []
    page.close()
    server.close()
