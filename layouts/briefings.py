"""The archive of briefings, one of them with its receipts, and where two of them differ."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.domain.archive import BriefingLine, BriefingRun, FrozenBriefing, Moves, ScheduleLine, shown_code
from dashboard.domain.briefing import Cell, Difference, Figure, Said, Section, Table, Unit, Value
from dashboard.domain.sending import SendState
from layouts import links
from layouts.desk import message
from layouts.elements import dcc, html
from layouts.parts.act import act, one_of
from layouts.parts.table import Cell as TableCell
from layouts.parts.table import Column, table
from layouts.parts.writing import how_far, writing
from layouts.words import UNKNOWN, WORDS, Words

MANIFEST = "manifest.json"


def briefings_page(
    lines: Sequence[BriefingLine],
    schedules: Sequence[ScheduleLine],
    runs: Sequence[BriefingRun],
    zone: ZoneInfo,
    words: Words,
    chosen: str | None = None,
) -> list[Component]:
    """``chosen`` is the briefing that each of the others offers to be compared with."""
    columns = ("briefing_title", "briefing_issue", "briefing_span", "briefing_as_of", "briefing_state", "briefing_code")
    rows = [
        [
            dcc.Link(_said(line.head.title, words), href=links.briefing(line.code, words)),
            _said(line.head.issue, words),
            _said(line.head.span, words),
            _moment(line.as_of, zone),
            _state(line, words),
            shown_code(line.code),
            html.A(words("briefing_preview"), href=links.briefing_preview(line.code, words), target="_blank"),
            _with_earlier(line, lines[number + 1 :], words) if chosen is None else _with_chosen(line, chosen, words),
        ]
        for number, line in enumerate(lines)
    ]
    heads = [*(Column(words(name)) for name in (*columns, "briefing_preview", "briefing_compare"))]
    if not lines:
        return [_at_once(words), *_scheduled(schedules, zone, words), message(words("briefings_none"))]
    return [
        _at_once(words),
        *_scheduled(schedules, zone, words),
        *_running(runs, words),
        html.H2(words("briefings_archive"), className="section"),
        *_choosing(chosen, words),
        table(heads, rows, words),
    ]


def _state(line: BriefingLine, words: Words) -> TableCell:
    if line.run is not None and line.run.finished_at is None:
        return writing(line.run, words)
    return words(f"briefing_{line.state}") if line.state else words("briefing_no_files")


def _at_once(words: Words) -> Component:
    """A briefing of one's own scope, counted and frozen by a button; its files are written by whoever keeps the
    schedules.
    """
    kinds = [(name, words(f"briefing_kind_{name}")) for name in ("report", "board")]
    stretches = [(name, words(f"briefing_of_{name}")) for name in ("week", "this_week", "month", "quarter")]
    fields = [
        one_of("kind", words("briefing_kind"), kinds, "report"),
        one_of("of", words("briefing_span"), stretches, "week"),
    ]
    return act("/briefings/freeze", words("briefing_at_once"), words, fields)


def _with_earlier(line: BriefingLine, older: Sequence[BriefingLine], words: Words) -> TableCell:
    """A link to where it differs from the one before of its kind and scope, and one to pick any other."""
    before = next((one for one in older if (one.kind, one.scope) == (line.kind, line.scope)), None)
    picked = dcc.Link(words("briefing_pick"), href=links.to("/briefings", words, **{"with": line.code}))
    if before is None:
        return picked
    href = links.briefings_compared(before.code, line.code, words)
    return [dcc.Link(words("briefing_against", code=shown_code(before.code)), href=href), html.Span(" · "), picked]


def _with_chosen(line: BriefingLine, chosen: str, words: Words) -> TableCell:
    if line.code == chosen:
        return words("briefing_picked")
    href = links.briefings_compared(chosen, line.code, words)
    return dcc.Link(words("briefing_against", code=shown_code(chosen)), href=href)


def _choosing(chosen: str | None, words: Words) -> list[Component]:
    if chosen is None:
        return []
    leave = dcc.Link(words("briefing_pick_none"), href=links.to("/briefings", words))
    return [html.P([words("briefing_pick_other", code=shown_code(chosen)), " ", leave], className="prose")]


def _scheduled(schedules: Sequence[ScheduleLine], zone: ZoneInfo, words: Words) -> list[Component]:
    if not schedules:
        return []
    names = ("schedule_name", "schedule_cron", "schedule_next", "schedule_last", "briefing_state", "schedule_send")
    rows: list[list[TableCell]] = [
        [
            one.name,
            _when(one.cron, words),
            _moment(one.next_at, zone),
            _moment(one.last.started_at, zone) if one.last else None,
            _outcome(one.last, words) if one.last else None,
            words("and").join(one.send),
        ]
        for one in schedules
    ]
    heads = [Column(words(name)) for name in names]
    return [html.H2(words("briefings_scheduled"), className="section"), table(heads, rows, words)]


def _when(cron: str, words: Words) -> str:
    """A schedule as people say it; a line that is none of the common ones as it was written."""
    minute, hour, day, month, weekday = (*cron.split(), *("*" * 5))[:5]
    if not (minute.isdecimal() and hour.isdecimal()) or month != "*":
        return cron
    at = f"{int(hour):02}:{int(minute):02}"
    if day == "*" and (weekday == "*" or f"schedule_on_{weekday}" in WORDS):
        on = "schedule_every_day" if weekday == "*" else f"schedule_on_{weekday}"
        return words("schedule_at", on=words(on), at=at)
    if day.isdecimal() and weekday == "*":
        return words("schedule_at", on=words("schedule_day", day=int(day)), at=at)
    return cron


def _outcome(run: BriefingRun, words: Words) -> TableCell:
    told = how_far(run, words) if run.finished_at is None else _came_of(run, words)
    return dcc.Link(told, href=links.briefing(run.code, words)) if run.code else told


def _came_of(run: BriefingRun, words: Words) -> str:
    said = words(f"briefing_{run.state}")
    return f"{said}: {_reason(run.problem, words)}" if run.problem else said


def _running(runs: Sequence[BriefingRun], words: Words) -> list[Component]:
    """What is being counted just now, and what failed before it had a code to be found by."""
    told = [
        html.Li(_outcome(run, words)) for run in runs if not run.code and run.state in ("waiting", "writing", "failed")
    ]
    return [html.Ul(told, className="facts")] if told else []


def briefing_page(
    frozen: FrozenBriefing, found: Sequence[Difference] | None, linked: bool, zone: ZoneInfo, words: Words
) -> list[Component]:
    """``found`` is what came out otherwise when it was counted again; ``None`` where nobody asked."""
    briefing, line = frozen.briefing, frozen.line
    facts = [
        words("briefing_stands", at=_moment(line.as_of, zone), basis=words(f"briefing_basis_{briefing.basis}")),
        *([_said(briefing.grids.said, words)] if briefing.grids else []),
        words("briefing_composed", at=_moment(line.composed_at, zone), code=shown_code(line.code)),
        words("briefing_fingerprint", hash=line.figures_hash),
        words("briefing_untouched" if frozen.untouched else "briefing_touched"),
        *(_said(one, words) for one in briefing.warnings),
    ]
    if line.run is not None and line.run.problem:
        facts.append(_came_of(line.run, words))
    return [
        html.H2(_said(briefing.title, words), className="section"),
        html.P(" ".join(filter(None, (_said(briefing.issue, words), _said(briefing.span, words)))), className="prose"),
        html.Ul([html.Li(one) for one in facts], className="facts"),
        *_files(frozen, words),
        *_sent(frozen, zone, words),
        *_again(frozen, found, words),
        *(part for section in briefing.sections for part in _section(section, linked, words)),
        *_receipts(frozen, zone, words),
    ]


def _files(frozen: FrozenBriefing, words: Words) -> list[Component]:
    run = frozen.line.run
    if not frozen.files:
        under_way = run is not None and run.finished_at is None
        papers: list[Component] = [
            html.A(
                words(f"briefing_paper_{kind}"),
                href=links.briefing_paper(frozen.line.code, kind, words),
                className="button",
                download="",
            )
            for kind in ("docx", "xlsx", "pptx")
        ]
        if not under_way:
            papers.append(act(links.briefing_files(frozen.line.code), words("briefing_write_files"), words))
        return [
            html.H2(words("briefing_files"), className="section"),
            *([writing(run, words)] if run is not None and under_way else []),
            html.Div(papers, className="acts above-table"),
        ]
    rows: list[list[TableCell]] = [
        [
            html.A(one.name, href=links.briefing_file(frozen.line.code, one.name)),
            words.number(one.bytes),
            words("briefing_complete" if one.complete else "briefing_incomplete"),
            one.sha256[:16],
        ]
        for one in frozen.files
    ]
    proof = html.A(MANIFEST, href=links.briefing_file(frozen.line.code, MANIFEST))
    rows.append([proof, None, words("briefing_manifest"), None])
    heads = [
        Column(words("briefing_file")),
        Column(words("briefing_bytes"), number=True),
        Column(words("briefing_state")),
        Column("SHA-256"),
    ]
    pictures = [one.name for one in frozen.files if one.name.endswith(".png") and "_4k" not in one.name]
    shown = [_picture(links.briefing_file(frozen.line.code, name), name) for name in pictures]
    return [html.H2(words("briefing_files"), className="section"), *shown, table(heads, rows, words)]


def _sent(frozen: FrozenBriefing, zone: ZoneInfo, words: Words) -> list[Component]:
    """Where it went: what may have arrived and was not answered is said to be so, and is not sent again by itself."""
    if not frozen.sendings:
        return []
    names = ("sending_to", "sending_address", "briefing_state", "sending_tries", "sending_at", "sending_problem")
    rows: list[list[TableCell]] = [
        [
            one.destination,
            one.shown_address,
            words(f"sending_{one.state.value}"),
            str(one.tries),
            _moment(one.next_at if one.state is SendState.WAITING else one.finished_at or one.handed_at, zone),
            one.problem or "",
        ]
        for one in frozen.sendings
    ]
    heads = [Column(words(name), number=name == "sending_tries") for name in names]
    return [html.H2(words("briefing_sent"), className="section"), table(heads, rows, words)]


def _picture(href: str, name: str) -> Component:
    return html.A(html.Img(src=href, alt=name), href=href, className="briefing-picture")


def _again(frozen: FrozenBriefing, found: Sequence[Difference] | None, words: Words) -> list[Component]:
    if found is None:
        href = links.briefing(frozen.line.code, words, again="yes")
        return [html.P(dcc.Link(words("briefing_again"), href=href), className="prose")]
    if not found:
        return [message(words("briefing_again_same"))]
    told = words("briefing_again_differs", n=words.number(len(found)))
    return [message(told), _differences(found, words("briefing_frozen"), words("briefing_anew"), words)]


def comparison_page(
    one: FrozenBriefing,
    other: FrozenBriefing,
    found: Sequence[Difference],
    moved: Sequence[Moves],
    zone: ZoneInfo,
    words: Words,
) -> list[Component]:
    """``moved`` are the cases behind the differences, the first of each number; the file has them all."""
    rows: list[list[TableCell]] = [
        [
            dcc.Link(shown_code(frozen.line.code), href=links.briefing(frozen.line.code, words)),
            _said(frozen.line.head.title, words),
            _said(frozen.line.head.span, words),
            _moment(frozen.line.as_of, zone),
        ]
        for frozen in (one, other)
    ]
    heads = [Column(words(name)) for name in ("briefing_code", "briefing_title", "briefing_span", "briefing_as_of")]
    if not found:
        return [table(heads, rows, words), message(words("briefing_again_same"))]
    before, after = (shown_code(frozen.line.code) for frozen in (one, other))
    href = links.briefings_compared_file(one.line.code, other.line.code, words)
    return [
        table(heads, rows, words),
        html.P(html.A(words("briefings_compared_file"), href=href, download=""), className="prose"),
        html.H2(words("briefings_differ", n=words.number(len(found))), className="section"),
        *_sums(moved, words),
        *(part for each in _once_each(moved) for part in _moved(each, zone, words)),
        html.H2(words("briefings_figures"), className="section"),
        _differences(found, before, after, words),
    ]


def _sums(moved: Sequence[Moves], words: Words) -> list[Component]:
    """Of each number: 前 6,464 − 移出 1,759 + 移入 0 = 后 4,705."""
    if not moved:
        return []
    said = [
        words(
            "briefings_moved",
            before=_number(each.difference.before, each.difference.unit),
            left=words.number(each.left),
            came=words.number(each.came),
            after=_number(each.difference.after, each.difference.unit),
        )
        for each in moved
    ]
    captions = [_said(each.difference.caption, words) for each in moved]
    lines = [html.Li(f"{caption}: {sum_}") for caption, sum_ in zip(captions, said, strict=True)]
    return [html.Ul(lines, className="facts")]


def _once_each(moved: Sequence[Moves]) -> list[Moves]:
    """Without those whose cases are listed already: what leaves 应处置 also leaves what is overdue."""
    known: dict[tuple[object, ...], Moves] = {}
    for each in moved:
        known.setdefault((each.left, each.came, *(one.case_id for one in each.cases)), each)
    return list(known.values())


def _moved(moves: Moves, zone: ZoneInfo, words: Words) -> list[Component]:
    """The cases."""
    names = ("moved_way", "moved_case", "moved_department", "moved_area", "moved_class", "moved_due", "moved_finished")
    rows: list[list[TableCell]] = [
        [
            words(f"moved_{case.way}"),
            dcc.Link(case.number, href=links.case(case.case_id, words)),
            case.department,
            case.area,
            case.case_class,
            _moment(case.due_at, zone),
            _moment(case.finished_at, zone),
        ]
        for case in moves.cases
    ]
    rest = moves.left + moves.came - len(moves.cases)
    more = [html.P(words("briefings_moved_more", n=words.number(rest)), className="prose")] if rest > 0 else []
    return [
        html.H3(words("briefings_moved_cases", of=_said(moves.difference.caption, words)), className="section"),
        table([Column(words(name)) for name in names], rows, words),
        *more,
    ]


def _differences(found: Sequence[Difference], before: str, after: str, words: Words) -> Component:
    heads = [Column(words("briefing_figure")), Column(before, number=True), Column(after, number=True)]
    rows: list[list[TableCell]] = [
        [_said(one.caption, words), _number(one.before, one.unit), _number(one.after, one.unit)] for one in found
    ]
    return table(heads, rows, words)


def _section(section: Section, linked: bool, words: Words) -> list[Component]:
    said = [html.P(_said(one, words), className="prose") for one in (*section.sentences, *section.missing)]
    tables = [_table(one, section.title, linked, words) for one in section.tables if one.rows]
    return [html.H2(_said(section.title, words), className="section"), *said, *tables]


def _table(one: Table, under: Said, linked: bool, words: Words) -> Component:
    """A table that is called as the section it stands ``under`` needs no title of its own."""
    heads = [
        Column(_said(column, words), number=is_number)
        for column, is_number in zip(one.columns, one.numbers, strict=True)
    ]
    rows = [[_cell(cell, linked, words) for cell in row] for row in one.rows]
    return table(heads, rows, words, caption="" if one.title == under else _said(one.title, words))


def _cell(cell: Cell, linked: bool, words: Words) -> TableCell:
    """A number is a link to the cases it is made of, where the hall has the page of them."""
    if isinstance(cell, Figure):
        text = _number(cell.value, cell.unit)
        return dcc.Link(text, href=links.to("/cases", words, **dict(cell.cases))) if linked and cell.cases else text
    return _said(cell, words) if isinstance(cell, Said) else cell


def _receipts(frozen: FrozenBriefing, zone: ZoneInfo, words: Words) -> list[Component]:
    """The feeds' ages and the definitions' versions, as of then."""
    feeds: list[list[TableCell]] = [
        [
            _said(one.label, words),
            words(f"state_{one.state.value}"),
            _moment(one.as_of, zone),
            words.number(one.bad_rows),
        ]
        for one in frozen.briefing.feeds
    ]
    feed_heads = [Column(words(name)) for name in ("feed", "feed_state", "feed_as_of")]
    used: list[list[TableCell]] = [
        [_said(one.label, words), one.slug, str(one.version), one.formula] for one in frozen.briefing.definitions_used
    ]
    used_heads = [
        *(Column(words(name)) for name in ("briefing_indicator", "briefing_slug")),
        Column(words("briefing_version"), number=True),
        Column(words("briefing_formula")),
    ]
    return [
        html.H2(words("briefing_feeds"), className="section"),
        table([*feed_heads, Column(words("feed_refused"), number=True)], feeds, words),
        html.H2(words("briefing_definitions"), className="section"),
        table(used_heads, used, words),
    ]


def _said(said: Said, words: Words) -> str:
    return said.read(words.lang)


def _reason(told: str, words: Words) -> str:
    """Reasons are kept in both languages, English / 中文."""
    en, _, zh = told.partition(" / ")
    return en if words.lang == "en" else zh or en


def _number(value: Value, unit: Unit) -> str:
    if value is None:
        return UNKNOWN
    return f"{value:,.2f}%" if unit == "percent" else f"{value:,}"


def _moment(at: datetime | None, zone: ZoneInfo) -> str | None:
    return None if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
