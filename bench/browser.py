"""A Chromium for shots, benchmarks and tests: one on the PATH, else Playwright's own."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright import sync_api
from playwright.sync_api import Browser, Error, JSHandle, Page, sync_playwright

_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# A wall with all its figures, its map drawn.
WALL_READY = "document.querySelector('#wall')?.dataset.version && !document.querySelector('[data-ready=false]')"
_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Compiled once and asked again and again: evaluating text anew each time is what a page of the hall forbids.
_WATCH = """async (patience) => {
  const said = () => (%s), until = performance.now() + patience;
  while (performance.now() < until) {
    const found = said();
    const held = await (typeof found === "function" ? found() : found);
    if (held) return held;
    await new Promise((again) => setTimeout(again, 30));
  }
  return null;
}"""


def _wait_for_function(page: Page, expression: str, *, timeout: float | None = None) -> JSHandle:
    """Stands in for Playwright's, which evaluates text in the page, so that pages are watched under their policy."""
    patience_ms = page._impl_obj._timeout_settings.timeout(timeout)  # noqa: SLF001 - what set_default_timeout said
    ends_at = time.monotonic() + patience_ms / 1000
    while (left_s := ends_at - time.monotonic()) > 0:
        try:
            found = page.evaluate_handle(_WATCH % expression, left_s * 1000)
        except Error as error:
            if "context was destroyed" not in str(error):
                raise
            continue  # another page has come; it is asked too
        if found.json_value() is not None:
            return found
    raise sync_api.TimeoutError(f"waited {patience_ms:g} ms in vain for {expression}")


Page.wait_for_function = _wait_for_function


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """A headless browser that asks nobody anything, closed at the end."""
    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*_QUIET, *flags])
        try:
            yield browser
        finally:
            browser.close()
