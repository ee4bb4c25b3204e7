"""The pages before the hall: one signs in, sets a password, joins a screen. Whole pages of HTML without a script.

They are no pages of Dash, so that somebody unknown is handed nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from layouts.words import Words

STYLES = ("css/00-layers.css", "css/10-tokens.css", "css/20-base.css", "css/pages/entrance.css")

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Field:
    """``fills`` is what a browser may fill in, in HTML's own words."""

    name: str
    label: str
    kind: Literal["text", "password"] = "text"
    text: str = ""
    fills: str = "off"
    hint: str = ""
    must: bool = True
    digits: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked, and where it is sent. ``carried`` goes along unseen."""

    action: str
    fields: tuple[Field, ...]
    button: str
    carried: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """One page: what it says, what it asks, where it leads. ``again_s`` loads it anew."""

    title: str
    problem: str | None = None
    said: tuple[str, ...] = ()
    code: str | None = None
    facts: tuple[tuple[str, str], ...] = ()
    texts: tuple[tuple[str, str], ...] = ()  # long ones, each under its label
    form: Form | None = None
    way: tuple[str, str] | None = None  # another way in, below the form
    links: tuple[tuple[str, str], ...] = ()
    again_s: int | None = None


def page(card: Card, hall: str, other_language: str | None, words: Words) -> str:
    """The card as a whole page. Every text is escaped."""
    template = _TEMPLATES.get_template("card.html")
    return template.render(card=card, hall=hall, styles=STYLES, other_language=other_language, words=words)
