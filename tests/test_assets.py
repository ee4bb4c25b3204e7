"""What every stylesheet and script of the screen keeps to."""

from __future__ import annotations

import math
import re
from itertools import combinations
from pathlib import Path

import pytest

ASSETS = Path(__file__).parents[1] / "assets"
STYLES = sorted(ASSETS.rglob("*.css"))
SCRIPTS = sorted(path for path in ASSETS.rglob("*.js") if path.parent.name != "vendor")
TOKENS = ASSETS / "css" / "10-tokens.css"
RAW_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch)\(")


FACES = {"wall": ":root {", "day": ':root[data-theme="day"] {', "paper": "@media print {"}
# Full dichromacy in linear RGB: Machado, Oliveira and Fernandes 2009.
SIGHTS = {
    "trichromat": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanope": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranope": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanope": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
_LMS = ((0.4122214708, 0.5363325363, 0.0514459929), (0.2119034982, 0.6806995451, 0.1073969566), (0.0883024619, 0.2817188376, 0.6299787005))  # fmt: skip
_LAB = ((0.2104542553, 0.7936177850, -0.0040720468), (1.9779984951, -2.4285922050, 0.4505937099), (0.0259040371, 0.7827717662, -0.8086757660))  # fmt: skip
Matrix = tuple[tuple[float, ...], ...]


def name(path: Path) -> str:
    return str(path.relative_to(ASSETS))


def linear(colour: str) -> list[float]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def through(matrix: Matrix, parts: list[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, parts, strict=True)) for row in matrix]


def apart(one: str, other: str, sight: Matrix) -> float:
    """How far two colours lie from each other for an eye."""

    def lab(colour: str) -> list[float]:
        seen = [min(1.0, max(0.0, part)) for part in through(sight, linear(colour))]
        return through(_LAB, [part ** (1 / 3) for part in through(_LMS, seen)])

    return math.dist(lab(one), lab(other))


def raw(face: str, token: str) -> str:
    """The colour of a token on a face: by day and on paper what is not restated is the wall's."""
    style = TOKENS.read_text(encoding="utf-8")
    stated: dict[str, str] = {}
    for opening in ("wall", face):
        block = style.split(FACES[opening], 1)[1].split("}", 1)[0]
        stated |= dict(re.findall(r"(--[\w-]+):\s*([^;]+);", block))
    value = stated[token]
    while value.startswith("var("):
        value = stated[value[4:-1]]
    return value


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
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
    text = path.read_text(encoding="utf-8").replace('"http://www.w3.org/2000/svg"', "")  # a name that nobody goes to
    assert re.findall(r"https?://|url\(\s*[\"']?//|@import", text) == []


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
@pytest.mark.parametrize("face", FACES)
def test_text_stands_out_from_the_surface(face: str, text: str) -> None:
    assert contrast(raw(face, text), raw(face, "--surface")) >= 4.5


@pytest.mark.parametrize("mark", [f"--fleet-{n}" for n in range(6)] + ["--hazard", "--site", "--bar"])
@pytest.mark.parametrize("face", ["wall", "day"])
def test_a_mark_stands_out_from_what_lies_under_it(face: str, mark: str) -> None:
    assert contrast(raw(face, mark), raw(face, "--well" if mark == "--bar" else "--map-0")) >= (
        2 if mark == "--bar" else 3
    )


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("face", ["wall", "day"])
@pytest.mark.parametrize(("one", "other"), list(combinations(("--good", "--caution", "--alarm", "--unknown"), 2)))
def test_states_are_told_apart_by_every_eye(face: str, sight: str, one: str, other: str) -> None:
    """As distances in OKLab: 0.02 is just seen side by side. Shape and words say the state, too."""
    assert apart(raw(face, one), raw(face, other), SIGHTS[sight]) >= 0.05
