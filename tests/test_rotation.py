"""One screen that turns through several walls for weeks, bright by day, and never still."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page

from dashboard.domain.arrangement import PRESETS
from tests.halls import NOON, Copied, StandingHall, standing_hall

NIGHT = datetime(2026, 11, 16, 15, 30, tzinfo=UTC)
TURNS = int(os.environ.get("HALL_TURNS", "5"))  # a week at 30 s is 20,160
PATIENCE_MS = 180_000

# Each turn as in a week, without the waiting: the next wall is asked for, then put in place.
TURN = """async (turns) => {
    const wall = document.getElementById('wall'), told = JSON.parse(wall.dataset.turning), seen = [];
    wall.dataset.turning = JSON.stringify({...told, every_s: 0.001});
    while (seen.length < turns || new Set(seen).size < 5) {
        await hall.askNow();
        if (hall.turn()) seen.push(wall.dataset.wall);
        await new Promise(requestAnimationFrame);
    }
    return seen;
}"""
# What stands there, once a certain wall does; it is held meanwhile, for the page turns by itself, too.
TO = """async (name) => {
    while (document.getElementById('wall').dataset.wall !== name) { await hall.askNow(); hall.turn(); }
    hall.held = true;
    await new Promise(requestAnimationFrame);
    const slots = [...document.querySelectorAll('.stage > .slot:not(.off)')];
    const standing = {
        wall: document.getElementById('wall').dataset.wall,
        shown: slots.map((slot) => slot.id || slot.className),
        blank: slots.filter((slot) => !slot.textContent.trim()).length,
        nodes: document.querySelectorAll('*').length,
    };
    hall.held = false;
    return standing;
}"""


def hours(folder: Path) -> None:
    """Bright from seven to half past six, dimmed from eleven to six."""
    path = folder / "city.yaml"
    city = yaml.safe_load(path.read_text(encoding="utf-8"))
    city |= {"day": {"start": "07:00", "end": "18:30"}, "dim": {"start": "23:00", "end": "06:00"}}
    path.write_text(yaml.safe_dump(city, allow_unicode=True), encoding="utf-8")


@pytest.fixture(scope="module")
def hall(copied: Copied) -> Iterator[StandingHall]:
    with standing_hall(copied, NOON, hours) as standing:
        for name in PRESETS:
            standing.hall.publish(name)
        yield standing


@pytest.fixture
def page(browser: Browser, hall: StandingHall) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{hall.url}/wall/rotate")
    page.wait_for_function("document.querySelector('#wall')?.dataset.version && hall.turns")
    yield page
    page.close()


def test_a_screen_turns_for_a_week_and_stays_one_page(page: Page, hall: StandingHall) -> None:
    page.locator("#map").wait_for()
    page.evaluate("window.same = [document.getElementById('map'), document.querySelector('.trend-plot')]")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(TURN, 5)  # once round: everything is made
    before = page.evaluate(TO, "main")
    turned = page.evaluate(TURN, TURNS)
    after = page.evaluate(TO, "main")
    assert set(turned) == set(PRESETS)
    assert after["blank"] == 0
    assert (after["wall"], after["shown"]) == (before["wall"], before["shown"])
    assert abs(after["nodes"] - before["nodes"]) <= 50
    once = [url for url in asked if not url.startswith(f"{hall.url}/live/")]
    assert all(url.startswith((f"{hall.url}/outline/", f"{hall.url}/places/")) for url in once), once
    assert len(once) == len(set(once)), once  # what a map is made of is fetched when its wall first stands, and stays
    assert page.url == f"{hall.url}/wall/rotate"
    assert page.evaluate(
        "same[0] === document.getElementById('map') && same[1] === document.querySelector('.trend-plot')"
    )


def test_a_wall_that_does_not_come_is_left_out(page: Page) -> None:
    page.route("**/live/patrol?*", lambda route: route.abort())
    seen = page.evaluate(
        TURN.replace(
            "seen.length < turns || new Set(seen).size < 5", "seen.length < turns && performance.now() - begun < 90000"
        ).replace("seen = [];", "seen = [], begun = performance.now();"),
        2,
    )
    assert len(seen) == 2
    assert "patrol" not in seen


@pytest.mark.parametrize(("at", "theme", "dim"), [(NOON, "day", False), (NIGHT, "night", True)], ids=["noon", "night"])
def test_a_wall_is_bright_and_dimmed_by_the_city_s_hours(
    page: Page, hall: StandingHall, at: datetime, theme: str, dim: bool
) -> None:
    hall.clock.at = at
    page.wait_for_function(
        f"(document.documentElement.dataset.theme || 'night') === '{theme}' "
        f"&& document.documentElement.hasAttribute('data-dim') === {str(dim).lower()}"
    )
    hall.clock.at = NOON


def test_no_edge_stands_for_hours_where_it_stood(page: Page) -> None:
    """A night of 20 steps an hour: the picture stands in nine places, none of them far."""
    places = page.evaluate("""() => {
        const seen = new Set(), canvas = document.querySelector('.canvas');
        for (let i = 0; i < 480; i++) { hall.orbit(); const {x, y} = canvas.getBoundingClientRect(); seen.add(`${x} ${y}`); }
        return [...seen].map((at) => at.split(' ').map(Number));
    }""")
    assert len(places) >= 8
    assert all(abs(x) <= 4 and abs(y) <= 4 for x, y in places)
