"""The renderer, a program of its own: pictures of walls and prints of pages, each proven before it is handed over.

``python -m dashboard.export.render`` reads one job as JSON and says a line of JSON for each task as it is done. Its
Chromium stays in its process group, so whoever started it ends both with one signal.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from PIL import Image
from playwright.sync_api import Browser, Error, Page, sync_playwright

from dashboard.export.whole import give_way, why, write_whole

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_QUIET = (
    "--headless=new", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-breakpad", "--disable-crash-reporter",
    "--disable-extensions", "--mute-audio", "--no-startup-window", "--remote-debugging-port=0",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
)  # fmt: skip
_START_S = 20
_STARTS = 3
_CONNECT_MS = 10_000
_TRIES = 6
_SETTLE_MS = 1200
_UNIFORM = 3  # colours at most
_FOOT_PX = 24  # of a tile under its title that is more than its padding

# Every tile of a wall with what it says of itself. A slot that no tile has filled is there without a version.
_TILES = """() => {
  const wall = document.getElementById("wall");
  if (!wall) return null;
  const tiles = [...wall.querySelectorAll("[data-ready], [data-feeds]")].map((tile) => {
    const box = tile.getBoundingClientRect();
    const slot = tile.closest("[id]");
    const title = tile.querySelector("h2");
    const name = [slot ? slot.id : tile.className, title ? title.textContent : ""].filter(Boolean).join(" ");
    const shown = tile.querySelector(".kpi-figure .figure");
    const figure = shown ? { title: title.textContent, figure: shown.textContent } : {};
    return { name, ...figure, ready: tile.dataset.ready === "true",
      state: tile.dataset.state || "", version: tile.dataset.version || "", as_of: tile.dataset.asOf || "",
      box: [box.left, box.top, box.right, box.bottom], under: title ? title.getBoundingClientRect().bottom : box.top };
  });
  return { version: wall.dataset.version || "", tiles };
}"""
_READY = """() => {
  const wall = document.getElementById("wall");
  if (!wall || !wall.dataset.version) return false;
  const tiles = [...wall.querySelectorAll("[data-ready]")];
  return tiles.length > 0 && tiles.every((tile) => tile.dataset.ready === "true")
    && [...wall.querySelectorAll("[data-feeds]")].every((tile) => tile.dataset.version === wall.dataset.version);
}"""
# A glyph that is missing is drawn as the same box as any other that is missing.
_GLYPHS = """() => {
  const seen = (text) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 48;
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.font = "36px 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif";
    pen.textBaseline = "top";
    pen.fillText(text, 4, 4);
    return pen.getImageData(0, 0, 48, 48).data.join();
  };
  const drawn = ["网", "格", "治", "理", "案"].map(seen);
  const tofu = ["\\u0378", "\\ufdd0"].map(seen);
  return new Set(drawn).size === drawn.length && !drawn.some((one) => tofu.includes(one));
}"""
_STAMP = """(text) => {
  const band = document.createElement("div");
  band.textContent = text;
  Object.assign(band.style, { position: "fixed", left: "0", right: "0", top: "0", zIndex: "99999", padding: "0.4em 1em",
    background: "#b3151b", color: "#fff", font: "700 2.4vw sans-serif", textAlign: "center" });
  document.body.append(band);
}"""


def main() -> int:
    """Do the job; the status is 0 when the browser could be started, whatever came of the tasks."""
    give_way()
    job = json.load(sys.stdin)
    with browser_in(Path(job["room"])) as browser:
        page = browser.new_context().new_page()
        glyphs = bool(page.evaluate(_GLYPHS))
        page.context.close()
        _say({"glyphs": glyphs})
        for number, task in enumerate(job["tasks"]):
            begun = time.monotonic()
            do = {"wall": picture, "pdf": print_page}[task["kind"]]
            try:
                found = do(browser, {**task, "glyphs": glyphs})
            except (Error, OSError, ValueError) as error:
                found = {"problem": why(error).splitlines()[0]}
            _say({"task": number, "took_s": round(time.monotonic() - begun, 2), **found})
    return 0


def _say(what: dict[str, Any]) -> None:
    print(json.dumps(what, ensure_ascii=False), flush=True)


@contextmanager
def browser_in(room: Path) -> Iterator[Browser]:
    """A Chromium of this process group, its profile under ``room``; Playwright's own launch would leave the group."""
    with sync_playwright() as playwright, ExitStack() as at_the_end:
        path = next((found for name in _NAMES if (found := shutil.which(name))), playwright.chromium.executable_path)
        if not Path(path).exists():
            raise SystemExit("no Chromium on the PATH and none of Playwright's / 未找到 Chromium")
        for attempt in range(_STARTS):
            profile = room / str(attempt)
            profile.mkdir(exist_ok=True)
            command = [path, *_QUIET, "--no-sandbox", f"--user-data-dir={profile}"]
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
            at_the_end.callback(_end, process)
            address = f"http://127.0.0.1:{_port(profile, process)}"
            try:
                browser = playwright.chromium.connect_over_cdp(address, timeout=_CONNECT_MS)
            except Error:  # a browser that listens and does not answer: seen on a busy machine, and gone with a new one
                if attempt == _STARTS - 1:
                    raise
                _end(process)
                continue
            yield browser
            return


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def _port(room: Path, process: subprocess.Popen[bytes]) -> str:
    """The port that the browser says it listens on. Raises ``SystemExit`` where it does not come up."""
    said, patience = room / "DevToolsActivePort", time.monotonic() + _START_S
    while time.monotonic() < patience and process.poll() is None:
        if said.exists() and (lines := said.read_text(encoding="ascii").splitlines()):
            return lines[0]
        time.sleep(0.05)
    raise SystemExit("Chromium did not start / Chromium 未能启动")


def picture(browser: Browser, task: dict[str, Any]) -> dict[str, Any]:
    """A wall, once every tile is ready at one version; else with a stamp on it and the tiles that were not."""
    wide, high = task["size"]
    # Playwright's own watching evaluates text in the page, which the hall's policy forbids.
    context = browser.new_context(viewport={"width": wide, "height": high}, bypass_csp=True)
    url, _, admission = task["url"].partition("#")  # the cookie that opens the door, where there is one
    if admission:
        name, _, value = admission.partition("=")
        # Of a whole address a browser takes the path as well: scripts and figures would come without the pass.
        context.add_cookies([{"name": name, "value": value, "url": urljoin(url, "/")}])
    page = context.new_page()
    try:
        page.goto(url, timeout=task["ready_s"] * 1000)
        lacking = _await_tiles(page, task["ready_s"])
        page.evaluate("() => document.fonts.ready.then(() => true)")
        page.wait_for_timeout(task.get("settle_ms", _SETTLE_MS))
        for _ in range(_TRIES):
            before = page.evaluate(_TILES)
            png = page.screenshot(timeout=task["ready_s"] * 1000, animations="disabled")
            after = page.evaluate(_TILES)
            if lacking or before["version"] == after["version"]:
                break
            lacking = _await_tiles(page, task["ready_s"])
        else:
            return {"problem": "the wall did not stand still at one version / 版本一直在变"}
        tiles = after["tiles"] if after else []
        broken = [tile["name"] for tile in tiles if tile["state"] == "broken"]
        missing = sorted({*lacking, *blank_tiles(png, tiles), *broken})
        if not task.get("glyphs", True):
            missing.append("中文字体 Chinese font")  # what is drawn has squares in it, whatever else is there
        if missing:
            page.evaluate(_STAMP, f"{task['stamp']}  {', '.join(missing)}")
            png = page.screenshot(timeout=task["ready_s"] * 1000, animations="disabled")
        write_whole(Path(task["into"]), png)
        for tile in tiles:
            del tile["box"], tile["under"]
        return {
            "version": after["version"] if after else "",
            "tiles": tiles,
            "lacking": missing,
        }
    finally:
        context.close()


def _await_tiles(page: Page, ready_s: float) -> list[str]:
    """The tiles that are not ready when patience ends; a page that is no wall lacks everything."""
    try:
        page.wait_for_function(_READY, timeout=ready_s * 1000)
    except Error:
        state = page.evaluate(_TILES)
        if not state or not state["tiles"]:
            return ["wall"]
        late = [
            tile["name"]
            for tile in state["tiles"]
            if not tile["ready"] or tile["version"] not in ("", state["version"])
        ]
        return sorted(set(late)) or ["wall"]
    return []


def blank_tiles(png: bytes, tiles: list[dict[str, Any]]) -> list[str]:
    """The tiles of which a picture shows nothing, or nothing but their title."""
    image = Image.open(BytesIO(png)).convert("RGB")
    found = []
    for tile in tiles:
        left, top, right, bottom = (round(side) for side in tile["box"])
        box = (max(left, 0), max(top, 0), min(right, image.width), min(bottom, image.height))
        if box[2] - box[0] < 8 or box[3] - box[1] < 8:
            continue  # folded away by the wall itself
        under = min(max(box[1], round(tile["under"]) + 1), box[3])
        if _uniform(image.crop(box)) or (
            box[3] - under > _FOOT_PX and _uniform(image.crop((*box[:1], under, *box[2:])))
        ):
            found.append(tile["name"])
    return found


def _uniform(region: Image.Image) -> bool:
    colours = region.getcolors(_UNIFORM)
    return colours is not None


def print_page(browser: Browser, task: dict[str, Any]) -> dict[str, Any]:
    """A page of ours on A4, with its number at the foot."""
    context = browser.new_context()
    page = context.new_page()
    try:
        page.goto(Path(task["page"]).absolute().as_uri(), timeout=task["ready_s"] * 1000)
        seen = Image.open(BytesIO(page.screenshot())).convert("RGB")
        if _uniform(seen):
            return {"problem": "the page came out blank / 页面为空白"}
        foot = (
            "<div style='width:100%;text-align:center;font-size:8px'>"
            "<span class='pageNumber'></span> / <span class='totalPages'></span></div>"
        )
        pdf = page.pdf(
            prefer_css_page_size=True,
            print_background=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=foot,
        )
        write_whole(Path(task["into"]), pdf)
        return {"lacking": []}
    finally:
        context.close()


if __name__ == "__main__":
    sys.exit(main())
