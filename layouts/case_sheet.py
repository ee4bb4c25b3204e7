"""A list of cases as the rows of a file, with what must be known of it in lines under them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from dashboard.domain.scope import Scope
from dashboard.snapshot.details import CaseLine, CasePage, Choice, Choices
from layouts.cases import Listed, narrowed, period_text
from layouts.words import Words
from layouts.words.wall import INDICATORS

_MOMENTS = ("reported_at", "registered_at", "dispatched_at", "due_at", "finished_at", "closed_at")

Value = str | int | datetime | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a file says of itself besides its rows: who took it ``at`` which moment. It has at most ``most``."""

    hall: str
    demo: bool
    scope: Scope
    page: CasePage
    most: int
    who: str
    at: datetime


def columns(words: Words) -> tuple[str, ...]:
    keys = ("case_id", "case_feed", "case_phase", "cases_light", "cases_class", "sheet_title", "case_address")
    placed = ("cases_area", "sheet_area_code", "cases_department", "sheet_department_code", "cases_source")
    moments = tuple(f"case_{name}" for name in _MOMENTS)
    return tuple(
        words(key) for key in (*keys, *placed, *moments, "case_urgent", "supervised", "sheet_returns", "sheet_reworks")
    )


def row(line: CaseLine, sources: Mapping[str, str], zone: ZoneInfo, words: Words) -> tuple[Value, ...]:
    """What a case lacks is an empty cell; counts are numbers, moments the city's."""
    return (
        line.external_id,
        line.feed,
        words(f"phase_{line.phase}"),
        words(f"light_{line.light}") if line.light else None,
        line.case_class,
        line.title,
        line.address,
        line.area,
        line.area_code,
        line.department,
        line.department_code,
        None if line.source is None else sources.get(line.source, line.source),
        *(None if (at := getattr(line, name)) is None else at.astimezone(zone) for name in _MOMENTS),
        words("sheet_yes") if line.urgent else None,
        words("sheet_yes") if line.supervised else None,
        line.return_count,
        line.rework_count,
    )


def notes(
    listed: Listed, receipt: Receipt, choices: Choices, zone: ZoneInfo, words: Words, count: int
) -> tuple[str, ...]:
    """The footnote: of what, how many, by which definition, of which scope and period, as of when."""
    asked, page = listed.selection, receipt.page
    part = count >= receipt.most and page.total > count
    shown = f"{page.at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    known = words("cases_as_known" if page.as_known else "cases_as_now_known", at=shown)
    too_far = asked.at is not None and asked.known == "then" and not page.as_known
    return (
        words("sheet_of", hall=receipt.hall, what=_what(listed, choices, words)),
        *([words("sheet_demo")] if receipt.demo else []),
        words("sheet_rows", n=words.number(count)),
        *([words("sheet_part", n=words.number(page.total), most=words.number(count))] if part else []),
        *(
            [words("sheet_definition", text=words.of(choices.notes[asked.count]))]
            if asked.count is not None and asked.count in choices.notes
            else []
        ),
        *([words("sheet_basis", text=words(f"basis_{asked.basis}"))] if asked.count else []),
        words("sheet_span", text=period_text(listed.period, zone, words) if asked.period else words("cases_every")),
        _scope(receipt.scope, choices, words),
        words("sheet_filters", text=_filters(listed, choices, zone, words) or words("sheet_no_filters")),
        words("sheet_as_of", at=shown, zone=zone.key),
        *([known] if asked.at is not None else []),
        *([words("cases_too_far")] if too_far else []),
        words("sheet_taken", who=receipt.who, at=f"{receipt.at.astimezone(zone):%Y-%m-%d %H:%M:%S}"),
    )


def _what(listed: Listed, choices: Choices, words: Words) -> str:
    slug = listed.selection.count
    if slug is None:
        return words("cases_reported_in" if listed.selection.period else "cases_every")
    pair = INDICATORS.get(slug)
    return _label(choices.counts, slug, words) or (words.of(pair) if pair else slug)


def _scope(scope: Scope, choices: Choices, words: Words) -> str:
    names = (
        [_label(choices.departments, code, words) or code for code in sorted(scope.departments)]
        if scope.departments is not None
        else [words("sheet_all_departments")]
    )
    area = _label(choices.areas, scope.area_code, words) or scope.area_code
    return words("sheet_scope", area=area, departments=", ".join(names))


def _filters(listed: Listed, choices: Choices, zone: ZoneInfo, words: Words) -> str:
    asked = listed.selection
    none = words("cases_none_of")

    def named(of: Sequence[Choice], key: str) -> str:
        return (_label(of, key, words) or key) if key else none

    said: list[tuple[str, str]] = []
    if asked.area is not None:
        said.append((words("cases_area"), named(choices.areas, asked.area)))
    if asked.above is not None:
        said.append((words("cases_area"), words("cases_above", level=words(f"level_{asked.above}"))))
    if asked.department:
        said.append(
            (words("cases_department"), ", ".join(named(choices.departments, code) for code in asked.department))
        )
    if asked.case_class is not None:
        said.append((words("cases_class"), named(choices.classes, asked.case_class)))
    if asked.source is not None:
        said.append((words("cases_source"), named(choices.sources, asked.source)))
    if asked.light is not None:
        said.append((words("cases_light"), words(f"light_{asked.light}")))
    if asked.placed is not None:
        said.append((words("cases_placed"), words("placed_yes" if asked.placed else "placed_no")))
    if asked.text is not None:
        said.append((words("cases_search"), asked.text))
    return "; ".join([*(f"{name} = {value}" for name, value in said), *narrowed(asked, zone, words)])


def _label(of: Sequence[Choice], key: str, words: Words) -> str | None:
    return next((words.of(one.label) for one in of if one.key == key), None)
