"""The page of the 口径字典: every indicator with its formula, both bases, owner and history, each at its own anchor."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.snapshot.evaluation import DefinitionChange, DefinitionEntry, Pair
from layouts.elements import html
from layouts.parts.tile import aria
from layouts.words import Words
from layouts.words.definitions import TALLIES

_KINDS = ("rate", "count", "duration", "score")
Facts = list[tuple[str, str | Component]]
_SIGNS = {1: " + ", -1: " − "}


def definitions_page(entries: Sequence[DefinitionEntry], zone: ZoneInfo, words: Words) -> list[Component]:
    names = {entry.slug: entry.label for entry in entries if entry.kind == "count"}
    page: list[Component] = [
        html.P(words("definitions_about"), className="prose"),
        html.P(words("definitions_bases"), className="prose"),
        html.P(words("definitions_rounding"), className="prose"),
        _contents(entries, words),
    ]
    for kind in _KINDS:
        of_kind = [entry for entry in entries if entry.kind == kind]
        if of_kind:
            page.append(html.H2(words(f"definitions_{kind}"), className="section"))
            page.extend(_entry(entry, names, zone, words) for entry in of_kind)
    return page


def _contents(entries: Sequence[DefinitionEntry], words: Words) -> html.Nav:
    """Every name, a jump away."""
    lines = [
        html.Div(
            [
                html.Span(words(f"definitions_{kind}"), className="contents-kind"),
                *(html.A(words.of(one.label), href=f"#{one.slug}") for one in entries if one.kind == kind),
            ],
            className="contents-line",
        )
        for kind in _KINDS
        if any(one.kind == kind for one in entries)
    ]
    return html.Nav(lines, className="contents", **aria(label=words("nav_definitions")))


def _entry(entry: DefinitionEntry, names: dict[str, Pair], zone: ZoneInfo, words: Words) -> html.Section:
    other = entry.label[1] if words.lang == "zh" else entry.label[0]
    facts = [*_formula(entry, names, words)]
    if entry.better != "neither":
        facts.append((words("defined_better"), words(f"better_{entry.better}")))
    facts.append((words("defined_owner"), entry.owner or words("owner_unnamed")))
    facts.append((words("defined_history"), html.Ul([_version(one, zone, words) for one in entry.history])))
    return html.Section(
        [
            html.H3([words.of(entry.label), html.Span(f"{other} · {entry.slug}", className="aside")]),
            html.Dl([part for name, said in facts for part in (html.Dt(name), html.Dd(said))], className="facts-table"),
        ],
        id=entry.slug,
        className="definition",
        tabIndex=-1,
    )


def _formula(entry: DefinitionEntry, names: dict[str, Pair], words: Words) -> Facts:
    meaning = words.of(entry.meaning)
    if entry.numerator and entry.denominator:
        above, below = (
            html.A(words.of(label), href=f"#{slug}") for slug, label in (entry.numerator, entry.denominator)
        )
        return [
            (words("defined_formula"), html.Span([above, " ÷ ", below, " × 100%"])),
            (words("defined_excludes"), meaning),
        ]
    if entry.kind == "duration":
        seconds, cases = (_tally(slug, names, words) for _, slug in entry.due)
        return [(words("defined_meaning"), meaning), (words("defined_formula"), f"{seconds} ÷ {cases}")]
    facts: Facts = [(words("defined_meaning"), meaning)]
    if entry.due:
        facts.append((words("defined_due"), _sum(entry.due, names, words)))
        facts.append((words("defined_cohort"), _sum(entry.cohort, names, words) if entry.cohort else words("same")))
    return facts


def _sum(terms: Sequence[tuple[int, str]], names: dict[str, Pair], words: Words) -> str:
    said = "".join(f"{_SIGNS[sign]}{_tally(slug, names, words)}" for sign, slug in terms)
    return said.removeprefix(" + ")


def _tally(slug: str, names: dict[str, Pair], words: Words) -> str:
    """A tally that a count is named after has its name; the others have one of their own."""
    pair = TALLIES.get(slug) or names.get(slug)
    return words.of(pair) if pair else slug


def _version(one: DefinitionChange, zone: ZoneInfo, words: Words) -> html.Li:
    at = f"{one.known_at.astimezone(zone):%Y-%m-%d %H:%M}"
    if not one.changes:
        return html.Li(words("version_first" if one.version == 1 else "version_same", n=one.version, at=at))
    told = "; ".join(
        words("version_change", part=words(f"part_{part}"), before=before or "—", after=after or "—")
        for part, before, after in one.changes
    )
    return html.Li(words("version_changed", n=one.version, at=at, what=told))
