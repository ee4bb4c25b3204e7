"""A picture is of a wall whose tiles are all ready at one version, and has something in every tile."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from PIL import Image

from dashboard.export.renderer import Limits, Rendered, render

STYLE = "<style>body{margin:0} section{position:absolute;top:200px;width:300px;height:200px;background:#123;color:#fff}</style>"
FEEDS = "<footer id='feeds' data-ready='true' data-feeds data-version='{version}'>feeds</footer>"


def tile(name: str, left: int, ready: str = "true", body: str = "<p>内容 12</p><p>34</p>") -> str:
    return f"<section id='{name}' style='left:{left}px' data-ready='{ready}' data-version='7'><h2>标题</h2>{body}</section>"


def wall(*tiles: str, version: str = "7", feeds: str = "7", script: str = "") -> str:
    inside = "".join(tiles) + FEEDS.format(version=feeds)
    return f"<!doctype html><meta charset=utf-8>{STYLE}<main id='wall' data-version='{version}'>{inside}</main>{script}"


FIGURE = "<div class='kpi-figure'><span class='sign'></span><span class='figure'>12</span>3/4</div><p>34</p>"
RESTLESS = (
    "<script>setInterval(() => { document.getElementById('wall').dataset.version = String(Date.now()) }, 5)</script>"
)
WALLS = {
    "whole": wall(tile("map", 0), tile("kpis", 400, body=FIGURE)),
    "waiting": wall(tile("map", 0), tile("trend", 400, ready="false")),
    "blank": wall(tile("map", 0), tile("hot", 400, body="")),
    "mixed": wall(tile("map", 0), feeds="6"),
    "restless": wall(tile("map", 0), script=RESTLESS).replace("data-feeds", "data-none"),
    "none": "<!doctype html><p>502 Bad Gateway</p>",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("walls")


@pytest.fixture(scope="module")
def pictured(folder: Path) -> Rendered:
    for name, page in WALLS.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    tasks = [
        {
            "kind": "wall",
            "url": (folder / f"{name}.html").as_uri(),
            "size": (800, 450),
            "settle_ms": 50,
            "stamp": "不完整",
            "into": str(folder / f"{name}.png"),
        }
        for name in WALLS
    ]
    (folder / "page.html").write_text("<!doctype html><meta charset=utf-8><p>网格治理", encoding="utf-8")
    (folder / "empty.html").write_text("<!doctype html>", encoding="utf-8")
    tasks += [
        {"kind": "pdf", "page": str(folder / f"{name}.html"), "into": str(folder / f"{name}.pdf")}
        for name in ("page", "empty")
    ]
    return render(tasks, Limits(ready_s=1.5))


def opened(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return image.convert("RGB")


def answer(pictured: Rendered, name: str) -> dict[str, Any]:
    assert pictured.problem is None
    return pictured.answers[list(WALLS).index(name)]


def test_a_whole_wall_lacks_nothing_and_says_each_tile_at_its_version(pictured: Rendered, folder: Path) -> None:
    told = answer(pictured, "whole")
    assert (told["version"], told["lacking"]) == ("7", [])
    assert [(one["name"], one["version"]) for one in told["tiles"]] == [
        ("map 标题", "7"),
        ("kpis 标题", "7"),
        ("feeds", "7"),
    ]
    assert [(one["title"], one["figure"]) for one in told["tiles"] if "figure" in one] == [("标题", "12")]
    assert opened(folder / "whole.png").size == (800, 450)


def test_a_tile_that_is_never_ready_is_named_and_the_picture_is_stamped(pictured: Rendered, folder: Path) -> None:
    assert answer(pictured, "waiting")["lacking"] == ["trend 标题"]
    assert opened(folder / "waiting.png").getpixel((2, 2)) == (0xB3, 0x15, 0x1B)
    assert opened(folder / "whole.png").getpixel((2, 2)) != (0xB3, 0x15, 0x1B)


def test_a_tile_with_nothing_under_its_title_is_named(pictured: Rendered, folder: Path) -> None:
    assert answer(pictured, "blank")["lacking"] == ["hot 标题"]
    assert opened(folder / "blank.png").getpixel((2, 2)) == (0xB3, 0x15, 0x1B)


def test_tiles_of_two_versions_are_named(pictured: Rendered) -> None:
    assert answer(pictured, "mixed")["lacking"] == ["feeds"]


def test_a_wall_that_does_not_stand_still_gives_no_picture(pictured: Rendered, folder: Path) -> None:
    assert answer(pictured, "restless")["problem"] == "the wall did not stand still at one version / 版本一直在变"
    assert not (folder / "restless.png").exists()


def test_a_page_that_is_no_wall_lacks_everything(pictured: Rendered) -> None:
    assert answer(pictured, "none")["lacking"] == ["wall"]


def test_chinese_is_drawn_as_chinese(pictured: Rendered) -> None:
    assert pictured.glyphs is True


def test_without_a_chinese_font_no_picture_passes_for_whole(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fonts").mkdir()
    for font in Path("/usr/share/fonts/truetype/dejavu").glob("DejaVuSans.ttf"):
        (tmp_path / "fonts" / font.name).symlink_to(font)
    setting = f"<fontconfig><dir>{tmp_path / 'fonts'}</dir><cachedir>{tmp_path / 'cache'}</cachedir></fontconfig>"
    (tmp_path / "fonts.conf").write_text(setting, encoding="utf-8")
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))
    (folder / "squares.html").write_text(WALLS["whole"], encoding="utf-8")
    task = {
        "kind": "wall",
        "url": (folder / "squares.html").as_uri(),
        "size": (800, 450),
        "settle_ms": 50,
        "stamp": "不完整 INCOMPLETE",
        "into": str(tmp_path / "squares.png"),
    }
    done = render([task], Limits(ready_s=1.5))
    assert (done.glyphs, done.answers[0]["lacking"]) == (False, ["中文字体 Chinese font"])
    assert opened(tmp_path / "squares.png").getpixel((2, 2)) == (0xB3, 0x15, 0x1B)


def test_a_page_is_printed_and_a_blank_one_is_refused(pictured: Rendered, folder: Path) -> None:
    first = len(WALLS)
    assert pictured.answers[first]["lacking"] == []
    assert (folder / "page.pdf").read_bytes().startswith(b"%PDF")
    assert pictured.answers[first + 1]["problem"] == "the page came out blank / 页面为空白"
    assert not (folder / "empty.pdf").exists()


def test_the_browser_stays_within_its_cap(pictured: Rendered) -> None:
    assert 0 < pictured.peak_mb < Limits().memory_mb


class Guarded(BaseHTTPRequestHandler):
    """A wall that asks for the pass everywhere: for its page, and for the script that fills it."""

    def do_GET(self) -> None:
        known = "pass=good" in self.headers.get("Cookie", "")
        if self.path == "/fill.js":
            kind, body = "text/javascript", f"document.getElementById('wall').innerHTML += `{tile('map', 0)}`"
        else:
            kind, body = "text/html", wall(script="<script src='/fill.js'></script>")
        self.send_response(200 if known else 401)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.end_headers()
        self.wfile.write(body.encode() if known else b"")

    def log_message(self, *_said: object) -> None:
        """Nothing."""


@pytest.fixture
def guarded() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Guarded) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_pass_of_a_wall_opens_all_that_its_page_asks_for(guarded: str, folder: Path) -> None:
    task = {"kind": "wall", "size": (800, 450), "settle_ms": 50, "stamp": "不完整", "into": str(folder / "guarded.png")}
    done = render([{**task, "url": f"{guarded}/wall/main?lang=zh#pass=good"}], Limits(ready_s=3))
    assert [one["name"] for one in done.answers[0]["tiles"]] == ["feeds", "map 标题"]
    assert done.answers[0]["lacking"] == []
