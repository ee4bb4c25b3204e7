"""No text of anybody runs: every attack in every text that a source, a map, an account or an address brings, on every
page, in a real browser, with the content policy and without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import dash
import pytest
from playwright.sync_api import Browser, Page

from dashboard.domain.account import Role
from layouts.words import Words
from tests.attacks import ATTACKS, LISTED, Place
from tests.bites import GROWN, HOVER, PROVOKE, Watch
from tests.hostile import ALL, SEVERAL, Hostile, hostile
from tests.test_map import DRAWN

BLANK = "http://blank.invalid/"  # answered by nobody: an empty page without a policy
# How a careless page would put a text in its place.
PUT: dict[Place, str] = {
    "html": """(text) => {
      const here = document.createElement("div");
      document.body.append(here);
      here.innerHTML = text;
    }""",
    "document": """(text) => {
      const frame = document.createElement("iframe");
      frame.srcdoc = text;
      document.body.append(frame);
    }""",
    "attribute": """(text) => ["'", '"', ""].forEach((quoted) => {
      const here = document.createElement("div");
      document.body.append(here);
      here.innerHTML = `<input value=${quoted}${text}${quoted}>`;
    })""",
    "address": """(text) => {
      const link = document.createElement("a");
      link.href = text;
      document.body.append(link);
    }""",
    "script": """(text) => ["'", '"', "`"].forEach((quoted) => {
      window.f = () => 0;
      for (const [before, after] of [["x=", ""], ["f(", ")"], ["x={a:[", "]}"]]) {
        const script = document.createElement("script");
        script.textContent = before + quoted + text + quoted + after;
        document.body.append(script);
      }
    })""",
}
CLICK = """() => document.querySelectorAll("a, button, [type=submit], [type=image]").forEach((one, number) => {
  const frame = document.createElement("iframe");
  frame.name = `to${number}`;
  document.body.append(frame);
  one.setAttribute(one.form ? "formtarget" : "target", frame.name);
  one.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
})"""


@pytest.mark.parametrize("place", PUT)
def test_each_attack_runs_where_a_page_is_careless(browser: Browser, place: Place) -> None:
    """Or the rest of this file would prove nothing."""
    context = browser.new_context()
    watch, page = Watch(context), context.new_page()
    page.set_default_timeout(150_000)  # a wall of nine thousand letters a name is slow where others work, too
    page.route(
        f"{BLANK}**",
        lambda asked: (
            asked.fulfill(content_type="text/html", body="<!doctype html><body>")
            if asked.request.url == BLANK
            else asked.abort()
        ),
    )
    page.goto(BLANK)
    meant = {attack.number: attack.text for attack in LISTED if attack.place == place}
    for text in meant.values():
        page.evaluate(PUT[place], text)
    page.evaluate(PROVOKE)
    page.evaluate(CLICK)
    for _ in range(200):
        if meant.keys() <= watch.ran(page):
            break
        page.wait_for_timeout(50)  # the events of the browser itself come when they come
    missed = {number: text for number, text in meant.items() if number not in watch.ran(page)}
    context.close()
    assert missed == {}


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    with hostile(tmp_path_factory.mktemp("hostile")) as opened:
        yield opened


def views(hall: Hostile) -> dict[Role | None, list[tuple[str, str]]]:
    """By role the addresses of every page; one whose address has no variables is found by itself."""
    found = named(hall)
    known = {key for seen in found.values() for key, _ in seen}
    plain = {key: page["path"] for key, page in dash.page_registry.items() if not page["path_template"]}
    found[Role.DUTY] += [(key, path) for key, path in plain.items() if key not in known]
    return found


# By role, and by key of a page in Dash's registry: its addresses, each given once more what it is asked for.
def named(hall: Hostile) -> dict[Role | None, list[tuple[str, str]]]:
    one, other = hall.briefings
    code, asked = quote(SEVERAL[0], safe=""), quote(ALL[:1500], safe="")
    return {
        Role.DUTY: [
            ("cases", "/cases"),
            ("cases", f"/cases?text={asked}&source={code}&department={code}&case_class={code}&area={code}&lang=en"),
            ("case", f"/cases/{hall.case_id}"),
            ("nearby", f"/nearby/{hall.case_id}?radius=5000"),
            ("areas", "/areas"),
            ("area", "/areas/all"),
            ("departments", "/departments"),
            ("department", "/departments/all"),
            ("leaderboards", "/leaderboards"),
            ("frozen_boards", "/leaderboards/frozen"),
            ("frozen_board", f"/leaderboards/frozen/{hall.board}"),
            ("exceptions", "/exceptions"),
            ("rhythm", "/rhythm"),
            ("alerts", "/alerts"),
            ("moment", "/moment?known=now"),
            ("moment_of", "/moment/main?known=now&lang=en"),
            ("patrols", f"/patrols?fleet={code}"),
            ("coverage", "/patrols/coverage"),
            ("", "/patrols/coverage?of=checkpoint"),
            ("replay", f"/patrols/replay?units={hall.unit_id},1,2,3,4,5"),
            ("briefings", f"/briefings?with={one}"),
            ("briefings_compared", f"/briefings/compared/{one}/{other}"),
            ("briefing", f"/b/{other}"),
            ("definitions", "/definitions"),
            ("feeds", "/feeds"),
            ("feed", "/feeds/hotline"),
            ("displays", "/displays"),
            ("", f"/b/{other}/preview"),
            ("", f"/cases/{code}"),
        ],
        Role.SECURITY: [("accounts", "/accounts"), ("account", f"/accounts/{hall.account_id}"), ("", "/account")],
        Role.AUDIT: [("audit", "/audit?to=2026-12-31&lang=en")],
        Role.WALL: [("wall", "/wall/main?layers=cases,vehicles,workers,cameras,components,hazards,sites,overlay,checkpoints")],
        None: [("", f"/login?next={asked}&name={asked}&out=yes"), ("", f"/account/password?name={asked}&why={asked}"),
               ("", f"/first/{code}?lang={code}"), ("", f"/pair?lang={code}")],
    }  # fmt: skip


def test_every_page_is_visited(hall: Hostile) -> None:
    assert {key for seen in views(hall).values() for key, _ in seen} - {""} == set(dash.page_registry)


@pytest.mark.parametrize("policy", [True, False], ids=["under the policy", "without a policy"])
def test_no_text_of_anybody_runs(browser: Browser, hall: Hostile, policy: bool) -> None:
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, bypass_csp=not policy)
    watch, page = Watch(context), context.new_page()
    page.set_default_timeout(150_000)  # a wall of nine thousand letters a name is slow where others work, too
    outside: list[str] = []  # every page is whole without an answer from anybody but the hall
    page.on(
        "request",
        lambda asked: asked.url.startswith((hall.url, "data:", "blob:", "about:")) or outside.append(asked.url),
    )
    page.route(lambda url: not url.startswith(hall.url), lambda route: route.abort())
    shown: dict[str, set[str]] = {}
    for role, addresses in views(hall).items():
        context.clear_cookies()
        context.add_cookies(hall.cookie(role))  # type: ignore[arg-type]
        for key, address in addresses:
            text = visit(page, hall, address)
            assert page.evaluate(GROWN) == [], address
            assert (watch.ran(page), watch.dialogs) == (set(), []), address
            assert Words("zh")("page_broken") not in text, address
            assert outside == [], address
            shown[key] = shown.get(key, set()) | {attack for attack in ATTACKS if attack in text}
    context.close()
    known = {key for seen in named(hall).values() for key, _ in seen}
    few = {key for key, attacks in shown.items() if key in known and len(attacks) < len(ATTACKS)}
    assert few <= {"briefings", "definitions", "rhythm"}  # which name nothing that anybody else has written


@pytest.mark.parametrize("policy", [True, False], ids=["under the policy", "without a policy"])
def test_no_original_runs_when_it_is_read(browser: Browser, hall: Hostile, policy: bool) -> None:
    context = browser.new_context(bypass_csp=not policy)
    watch, page = Watch(context), context.new_page()
    context.add_cookies(hall.cookie(Role.DUTY))  # type: ignore[arg-type]
    visit(page, hall, f"/cases/{hall.case_id}")
    page.locator("details.fold summary").click()
    page.fill("[name=reason]", ATTACKS[0])
    with page.expect_navigation():
        page.locator("form[action$=reveal] [type=submit]").click()
    page.evaluate(HOVER)
    text = page.inner_text("body")
    assert "13912345678" in text
    assert page.evaluate(GROWN) == []
    assert (watch.ran(page), watch.dialogs) == (set(), [])
    shown = page.evaluate("document.body.textContent")
    context.close()
    assert [attack for attack in ATTACKS if attack not in shown] == []


def visit(page: Page, hall: Hostile, address: str) -> str:
    """The text of a page once it is there and a pointer has been everywhere."""
    page.goto(hall.url + address)
    if page.locator("#react-entry-point").count():
        page.wait_for_selector("#_pages_content > *", state="attached")
    if "/wall/" in address:
        page.wait_for_function(DRAWN)
        page.wait_for_function("hall.unitShown && [...Array(20).keys()].some((id) => hall.unitShown(id))")
        for step in range(12):
            page.mouse.move(700 + step % 4 * 150, 300 + step // 4 * 200)
    page.evaluate(HOVER)
    return str(page.evaluate("(document.querySelector('#_pages_content') ?? document.body).textContent"))
