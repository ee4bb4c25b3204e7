"""The wall as people meet it: a real Chromium in front of a real hall."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from bench.browser import WALL_READY
from dashboard.domain.case import ClassRef, StageEvent
from dashboard.feeds.contract import Record
from dashboard.schedule.jobs import Hydrant, keep
from tests.build import Script, case
from tests.halls import Copied, RunningHall, StandingHall, running_hall, standing_hall

TIMEOUT_MS = 35_000
TROUBLE = "#hall-banner:not([hidden])"
LIVE = "**/live/main?*"
REPORTED = ".kpi:first-child .figure"

BEFORE_MIDNIGHT = datetime(2026, 11, 16, 15, 59, 30, tzinfo=UTC)  # 23:59:30 in the city
AFTER_MIDNIGHT = BEFORE_MIDNIGHT + timedelta(seconds=40)
ATTACK = "<img src=x onerror=window.hacked=1>"

# What is wider than its place: whole rows that lie outside on purpose do not count.
CUT = """() => [...document.querySelectorAll(
    '.row-label, .row-number, .rank-n, .delta, .tile-head, .tile-title, .tile-note, .kpi, .kpi-title, .kpi-note, .row'
)].filter((part) => {
    const rows = part.closest('.rows'), box = part.getBoundingClientRect();
    const shown = box.width && (!rows || box.left < rows.getBoundingClientRect().right - 1);
    return shown && getComputedStyle(part).display !== 'inline' && part.scrollWidth > part.clientWidth + 1;
}).map((part) => part.textContent)"""
ALL_OF_ONE_VERSION = """() => {
    const version = document.getElementById('wall').dataset.version, tiles = [...document.querySelectorAll('#wall .tile')];
    const whole = ({ready, version: its, asOf}) => ready === 'true' && its === version && asOf;
    return tiles.length === 19 && tiles.every((tile) => whole(tile.dataset));
}"""
TEXTS = """() => {
    const walk = document.createTreeWalker(document.getElementById('wall'), NodeFilter.SHOW_TEXT), texts = [];
    while (walk.nextNode()) texts.push(walk.currentNode.data);
    return texts;
}"""


@pytest.fixture(scope="module")
def running(copied: Copied) -> Iterator[RunningHall]:
    with running_hall(copied) as hall:
        yield hall


@pytest.fixture(scope="module")
def standing(copied: Copied) -> Iterator[StandingHall]:
    """Half a minute before midnight; the newest case of the day is an attack."""
    with standing_hall(copied, BEFORE_MIDNIGHT) as hall:
        take(hall, attack())
        hall.hall.publish("main")
        yield hall


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.set_default_timeout(TIMEOUT_MS)
    yield page
    page.close()


def attack() -> Record:
    at = BEFORE_MIDNIGHT - timedelta(minutes=1)
    return case(
        "ATTACK",
        source=ATTACK,
        reported_at=at,
        registered_at=at,
        dispatched_at=at,
        due_at=BEFORE_MIDNIGHT - timedelta(seconds=10),
        case_class=ClassRef("attack", "matter", ATTACK, ATTACK, f"{ATTACK}2", ATTACK),
        department_id=ATTACK,
        department_name=ATTACK,
        area_code=None,
        title=ATTACK,
        description=ATTACK,
        address=ATTACK,
        status_text=ATTACK,
        events=(StageEvent(ATTACK, at, ATTACK, ATTACK),),
    )


def take(standing: StandingHall, *records: Record) -> None:
    """Let the hotline bring these."""
    hall = standing.hall
    script = Script(*records)
    hydrant = Hydrant(hall.database, hall.locator, hall.clock, hall.city.deadlines, hall.city.declaration.patrols.rules)
    keep(hydrant, script, hall.city.feed("hotline"), script.fetch(None), hall.clock.now())


def open_wall(page: Page, url: str, query: str = "") -> None:
    page.goto(f"{url}/wall/main{query}")
    page.wait_for_function(WALL_READY)


def cut_off(page: Page) -> None:
    """No answer comes any more: one question has failed, so none that was asked before is still on its way."""
    with page.expect_event("requestfailed", lambda request: "/live/main" in request.url):
        page.route(LIVE, lambda route: route.abort())


def figure(page: Page) -> str:
    return page.locator(REPORTED).inner_text()


@dataclass
class Visit:
    """What a page asked for and complained of while it was open."""

    urls: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def visit(browser: Browser, running: RunningHall) -> Visit:
    """An ordinary visit, three questions long."""
    seen = Visit()
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.on("request", lambda request: seen.urls.append(request.url))
    page.on("console", lambda said: said.type in ("error", "warning") and seen.complaints.append(said.text))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    open_wall(page, running.url)
    for _ in range(3):
        page.wait_for_event("response", lambda answer: "/live/main" in answer.url, timeout=TIMEOUT_MS)
    page.close()
    return seen


def test_no_request_leaves_the_machine(visit: Visit, running: RunningHall) -> None:
    assert [url for url in visit.urls if not url.startswith((f"{running.url}/", "data:", "blob:"))] == []


def test_nothing_is_complained_of_in_the_console(visit: Visit) -> None:
    assert visit.complaints == []


def test_every_tile_is_ready_and_says_its_version_and_time(page: Page, running: RunningHall) -> None:
    open_wall(page, running.url)
    page.wait_for_function(ALL_OF_ONE_VERSION)  # at one moment: between two questions there may be news


def test_the_name_of_every_case_figure_says_on_hover_what_it_means(page: Page, running: RunningHall) -> None:
    open_wall(page, running.url)
    assert page.locator(".kpi-title[title], .tile-title[title]").count() == 14  # 8 of cases in the strip, 6 tiles
    title = page.locator(".kpi:first-child .kpi-title").get_attribute("title")
    assert (title or "").startswith("上报数: 期内上报")


def test_no_word_is_cut_on_an_ordinary_wall(page: Page, running: RunningHall) -> None:
    open_wall(page, running.url)
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize("query", ["", "?lang=en"], ids=["zh", "en"])
def test_a_phone_never_scrolls_sideways(browser: Browser, running: RunningHall, query: str) -> None:
    phone = browser.new_page(viewport={"width": 390, "height": 844})
    open_wall(phone, running.url, query)
    width = phone.evaluate("document.documentElement.scrollWidth")
    phone.close()
    assert width == 390


def test_a_report_made_upstream_shows_up_untouched(page: Page, running: RunningHall) -> None:
    open_wall(page, running.url)
    before = int(figure(page).replace(",", ""))
    service = httpx.get(f"{running.upstream}/open311/v2/services.json").json()[0]
    receipt = httpx.post(
        f"{running.upstream}/open311/v2/requests.json",
        data={"service_code": service["service_code"], "address_string": "云浦大道 1 号"},
    )
    assert receipt.status_code == 201
    reported = page.locator(".row.ticker", has_text="上报").filter(has_text="智慧社区")
    expect(reported.filter(has_text=service["service_name"]).first).to_be_attached(timeout=TIMEOUT_MS)
    page.wait_for_function(f"Number(document.querySelector('{REPORTED}').textContent.replace(',', '')) > {before}")


def test_a_tile_grows_old_while_nothing_comes(page: Page, running: RunningHall) -> None:
    open_wall(page, running.url)
    cut_off(page)
    page.evaluate("for (const feed of Object.values(hall.fresh)) feed[0] -= feed[1]")  # the rest of the wait is real
    page.wait_for_selector(".slot-sources .tile[data-state='late'], .slot-sources .tile[data-state='stale']")
    assert page.locator(".slot-sources .age-at").inner_text().startswith("数据截至 ")


def test_the_counts_of_the_deadlines_stay_when_they_are_late(page: Page, running: RunningHall) -> None:
    open_wall(page, running.url)
    cut_off(page)
    page.evaluate("for (const feed of Object.values(hall.fresh)) feed[0] -= feed[1]")
    page.wait_for_selector(".slot-deadlines .tile[data-state='late'], .slot-deadlines .tile[data-state='stale']")
    assert [count.is_visible() for count in page.locator(".slot-deadlines .count").all()] == [True, True, True]


def test_a_wall_outlives_its_server(page: Page, running: RunningHall) -> None:
    open_wall(page, running.url)
    before = int(page.locator("#wall").get_attribute("data-version") or "")
    page.evaluate("window.neverReloaded = true")
    running.die()
    page.wait_for_selector(TROUBLE)
    running.start()
    page.wait_for_selector(TROUBLE, state="detached")
    page.wait_for_function(f"Number(document.getElementById('wall').dataset.version) > {before}")
    assert page.evaluate("window.neverReloaded")


def test_at_midnight_the_day_s_count_begins_anew_untouched(page: Page, standing: StandingHall) -> None:
    open_wall(page, standing.url)
    assert int(figure(page)) > 1
    standing.clock.at = AFTER_MIDNIGHT
    take(standing, case("FIRST", reported_at=AFTER_MIDNIGHT - timedelta(seconds=5)))
    standing.hall.publish("main")
    expect(page.locator(REPORTED)).to_have_text("1", timeout=TIMEOUT_MS)


def test_a_source_s_markup_is_read_and_never_run(page: Page, standing: StandingHall) -> None:
    open_wall(page, standing.url)
    page.locator(".row.ticker .row-words", has_text=ATTACK).first.wait_for(state="attached")
    page.wait_for_load_state("networkidle")  # an image would be asked for by now
    assert page.evaluate("[window.hacked ?? null, document.querySelectorAll('img[src=x]').length]") == [None, 0]


def test_an_english_wall_has_no_chinese_but_the_names(page: Page, standing: StandingHall) -> None:
    open_wall(page, standing.url, "?lang=en")
    city = standing.hall.city
    names = {area.name for area in city.areas} | {department.name for department in city.departments}
    names |= {name for ref in city.classes for name in (ref.name, ref.major_name) if name}
    names |= {source.label.zh for source in city.declaration.sources} | {"暴露垃圾", "城管局"}
    names |= set(city.declaration.map.fleets)
    left = []
    for text in page.evaluate(TEXTS):
        bare = text
        for name in sorted(names, key=len, reverse=True):
            bare = bare.replace(name, "")
        if any("\u4e00" <= letter <= "\u9fff" for letter in bare):
            left.append(text)
    assert left == []


def test_a_class_opens_to_what_lies_under_it_and_stays_open_through_an_update(page: Page, running: RunningHall) -> None:
    open_wall(page, running.url)
    first = page.locator("#classes [data-opens]").first
    name = first.locator(".row-label").inner_text()
    first.click()
    expect(page.locator("#classes .bar:visible .row-label").first).to_have_text(name)
    under = page.locator("#classes .minor:visible")
    expect(under.first).to_be_visible()
    page.evaluate("hall.putPanels({classes: {children: 'made anew'}})")
    expect(page.locator("#classes")).to_have_text("made anew")
    page.evaluate("fetch('/live/main').then((a) => a.json()).then((n) => hall.putPanels({classes: n.panels.classes}))")
    expect(under.first).to_be_visible()
    page.locator("#classes [data-opens].opened").click()
    expect(under).to_have_count(0)


LAST_MINUTE = datetime(2023, 12, 31, 15, 59, 30, tzinfo=UTC)  # of a week, a month and a year: Sunday, in the city


def test_week_month_and_year_roll_over_on_a_page_that_nobody_touches(page: Page, copied: Copied) -> None:
    with standing_hall(copied, LAST_MINUTE) as hall:
        hall.hall.publish("main")
        open_wall(page, hall.url)
        page.evaluate("window.same = true")
        expect(page.locator(".masthead-date")).to_have_text("2023年12月31日 星期日", timeout=TIMEOUT_MS)
        assert figure(page) != "1"
        hall.clock.at = LAST_MINUTE + timedelta(seconds=40)
        take(hall, case("FIRST", reported_at=LAST_MINUTE + timedelta(seconds=35)))
        shown = hall.hall.publish("main")
        expect(page.locator(REPORTED)).to_have_text("1", timeout=TIMEOUT_MS)
        expect(page.locator(".masthead-date")).to_have_text("2024年1月1日 星期一", timeout=TIMEOUT_MS)
        rate = next(tile for tile in shown.kpis if tile and tile.indicator == "closure_rate")
        said = "—" if rate.value is None else f"{rate.value}%"
        expect(page.locator(".kpi", has_text="本月结案率").locator(".figure")).to_have_text(said, timeout=TIMEOUT_MS)
        assert rate.opens is not None
        for period in ("this_week", "this_month", "this_year"):
            begun = hall.hall.period(rate.opens.but(at=shown.counted_at, period=period)).start
            assert hall.clock.at - begun < timedelta(minutes=1), period
        listed = hall.hall.case_page(rate.opens.but(at=shown.counted_at), hall.hall.whole_scope)
        assert listed.total == rate.denominator
        assert page.evaluate("window.same")
