"""Pictures of the running wall at every size, into shots/. Start the hall first, or name its address."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import httpx

from bench.browser import WALL_READY, chromium

SIZES = {"1080p": (1920, 1080), "4k": (3840, 2160), "32x9": (7680, 2160), "phone": (390, 844)}


def main() -> None:
    """Wait until every tile is ready, then take one picture a size."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--url", default="http://127.0.0.1:8050/wall/main")
    arguments.add_argument("--into", type=Path, default=Path("shots"))
    chosen = arguments.parse_args()
    try:
        httpx.get(chosen.url)
    except httpx.TransportError:
        sys.exit(f"nothing answers at {chosen.url}: make run first, or name another with --url / 请先启动")
    chosen.into.mkdir(exist_ok=True)
    with chromium() as browser:
        for name, (width, height) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(chosen.url)
            page.wait_for_function(WALL_READY)
            page.wait_for_timeout(1500)
            path = chosen.into / f"{name}.png"
            page.screenshot(path=path, full_page=name == "phone")
            print(path)
            page.close()


if __name__ == "__main__":
    main()
