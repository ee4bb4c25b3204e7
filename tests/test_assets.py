"""What every stylesheet and script of the screen keeps to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ASSETS = Path(__file__).parents[1] / "assets"
STYLES = sorted(ASSETS.rglob("*.css"))
SCRIPTS = sorted(ASSETS.rglob("*.js"))
TOKENS = ASSETS / "css" / "10-tokens.css"
RAW_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch)\(")


def name(path: Path) -> str:
    return str(path.relative_to(ASSETS))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("path", [path for path in STYLES + SCRIPTS if path != TOKENS], ids=name)
def test_only_the_tokens_hold_raw_colours(path: Path) -> None:
    assert RAW_COLOUR.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", [path for path in STYLES if path.name != "00-layers.css"], ids=name)
def test_a_stylesheet_is_one_declared_layer(path: Path) -> None:
    order = (ASSETS / "css" / "00-layers.css").read_text(encoding="utf-8")
    declared = re.findall(r"\w+", order.split("@layer")[1])
    opened = re.findall(r"^@layer (\w+) \{$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(opened) == 1
    assert opened[0] in declared


@pytest.mark.parametrize("path", STYLES + SCRIPTS, ids=name)
def test_nothing_is_fetched_from_outside(path: Path) -> None:
    assert re.findall(r"https?://|url\(\s*[\"']?//|@import", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_a_script_writes_no_html(path: Path) -> None:
    sinks = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\("
    assert re.findall(sinks, path.read_text(encoding="utf-8")) == []


def test_no_stylesheet_lies_at_the_root() -> None:
    assert list(ASSETS.glob("*.css")) == []


def test_every_font_the_stylesheet_names_is_here() -> None:
    named = re.findall(r'url\("\.\./fonts/([^"]+)"\)', (ASSETS / "css" / "20-base.css").read_text(encoding="utf-8"))
    assert sorted(named) == sorted(path.name for path in (ASSETS / "fonts").glob("*.woff2"))


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_no_age_is_taken_from_the_screen_s_own_date(path: Path) -> None:
    dated = [line for line in path.read_text(encoding="utf-8").splitlines() if "Date.now" in line]
    assert [line for line in dated if "reloaded" not in line and "RELOAD_APART_MS" not in line] == []


@pytest.mark.parametrize(
    "text", ["--text", "--text-soft", "--text-faint", "--accent", "--good", "--caution", "--alarm"]
)
@pytest.mark.parametrize("face", [":root {", "@media print {"], ids=["wall", "paper"])
def test_text_stands_out_from_the_surface(face: str, text: str) -> None:
    style = TOKENS.read_text(encoding="utf-8")
    stated = dict(re.findall(r"(--[\w-]+):\s*([^;]+);", style.split(face, 1)[1].split("}", 1)[0]))

    def raw(token: str) -> str:
        value = stated[token]
        return raw(value[4:-1]) if value.startswith("var(") else value

    assert contrast(raw(text), raw("--surface")) >= 4.5
