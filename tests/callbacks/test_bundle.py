"""The served assets: every script and stylesheet once, in Dash's order; the map's thread apart from every page."""

from __future__ import annotations

import re
from pathlib import Path

import dash

from callbacks.bundle import APART, bundled

ASSETS = Path(__file__).parents[2] / "assets"


def test_every_script_and_stylesheet_is_in_the_one_file(tmp_path: Path) -> None:
    made = bundled(ASSETS, tmp_path / "a")
    for folder, ending in (("css", ".css"), ("js", ".js")):
        text = (made / "all" / f"hall{ending}").read_text(encoding="utf-8")
        sources = list((ASSETS / folder).rglob(f"*{ending}"))
        assert len(sources) > 20
        assert all(source.read_text(encoding="utf-8") in text for source in sources)


def test_the_layers_are_declared_before_any_is_filled(tmp_path: Path) -> None:
    text = (bundled(ASSETS, tmp_path / "a") / "all" / "hall.css").read_text(encoding="utf-8")
    layers = (ASSETS / "css" / "00-layers.css").read_text(encoding="utf-8")
    assert text.startswith(layers)


def test_the_thread_of_the_map_is_no_script_of_a_page(tmp_path: Path) -> None:
    made = bundled(ASSETS, tmp_path / "a")
    thread = (made / "worker" / "grids.js").read_text(encoding="utf-8")
    assert (ASSETS / "worker" / "grids.js").read_text(encoding="utf-8") in thread
    assert "createImageBitmap" not in (made / "all" / "hall.js").read_text(encoding="utf-8")
    assert "document.querySelector" not in thread


def test_dash_finds_one_script_and_one_stylesheet(tmp_path: Path) -> None:
    app = dash.Dash(
        assets_folder=str(bundled(ASSETS, tmp_path / "a")),
        assets_path_ignore=[APART],
        suppress_callback_exceptions=True,
    )
    app.layout = dash.html.Div()
    page = app.server.test_client().get("/").get_data(as_text=True)
    assert re.findall(r"/assets/([\w/.-]+\.(?:js|css))", page) == ["all/hall.css", "all/hall.js"]


def test_a_folder_that_is_there_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert list(bundled(ASSETS, tmp_path / "a").iterdir()) == []
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_the_fonts_lie_where_the_stylesheet_looks(tmp_path: Path) -> None:
    made = bundled(ASSETS, tmp_path / "a")
    assert {path.name for path in (made / "fonts").iterdir()} == {path.name for path in (ASSETS / "fonts").iterdir()}
