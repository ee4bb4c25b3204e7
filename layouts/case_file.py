"""One case whole: its facts, what happened to it, and every version of what was known of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.domain.selection import Selection
from dashboard.snapshot.details import CaseFile, Version
from dashboard.snapshot.evaluation import Sketch
from layouts import links
from layouts.cases import moment, state_of, what_of
from layouts.elements import dcc, html
from layouts.parts.sketch import whereabouts
from layouts.parts.table import Cell, Column, table
from layouts.reveal import reveal_form
from layouts.words import Words

Facts = list[tuple[str, Cell]]


def case_page(
    case: CaseFile,
    now: datetime,
    source: str | None,
    where: tuple[Sketch | None, str | None],
    zone: ZoneInfo,
    words: Words,
    *,
    reveals: bool = False,
    near: bool = False,
) -> list[Component]:
    """``source`` is the name of its 问题来源, ``where`` the street it lies in with the area of it; ``reveals`` and
    ``near`` are whether the asker may read what is masked and see the units around.
    """
    line = case.line
    withdrawn = case.deleted_seen_at
    about = [
        html.H2([line.external_id, html.Span(what_of(line, words), className="aside")], className="section"),
        html.P(state_of(line, words)),
        *([html.P(words("case_withdrawn", at=_exact(withdrawn, zone)), className="list-warning")] if withdrawn else []),
        html.Dl(
            [
                part
                for name, said in _facts(case, now, source, zone, words)
                for part in (html.Dt(name), html.Dd("—" if said is None else said))
            ],
            className="facts-table",
        ),
        *([reveal_form(line.case_id, words)] if reveals and case.withheld else []),
    ]
    shown = [
        html.Div([html.Div(about), *_map(case, *where, words, near=near)], className="area-top"),
        html.H2(words("case_timeline"), className="section"),
        _timeline(case, zone, words),
        html.H2(words("case_versions"), className="section"),
        _versions(case.versions, zone, words),
    ]
    return [html.Div(shown, className="case-file")]


def _map(case: CaseFile, street: Sketch | None, within: str | None, words: Words, *, near: bool) -> list[Component]:
    """Where it lies in its street, each area of it a link, and the way to what lies around."""
    spot = None if case.lon is None or case.lat is None else (case.lon, case.lat)
    around: list[Component] = []
    if spot and near:
        around.append(dcc.Link(words("nav_nearby"), href=links.nearby(case.line.case_id, words)))
    if street is None:
        return around
    said = words("case_where" if spot else "case_nowhere", area=" › ".join(name for _, name in case.area_path))
    hrefs = {code: links.area(code, words) for code, _, _ in street.shapes}
    caption = html.Figcaption([html.Span(said), *around])
    return [html.Figure([whereabouts(street, within, spot, hrefs), caption], className="sketch-room")]


def _facts(case: CaseFile, now: datetime, source: str | None, zone: ZoneInfo, words: Words) -> Facts:
    line = case.line
    facts: Facts = [
        (words("case_feed"), dcc.Link(line.feed, href=links.feed(line.feed, words))),
        (words("cases_area"), _path(case, words)),
        (
            words("cases_class"),
            _listed(line.case_class, Selection(case_class=line.class_key), words) if line.class_key else None,
        ),
        (
            words("cases_department"),
            _listed(line.department, Selection(department=(line.department_code,)), words)
            if line.department_code
            else None,
        ),
        (words("cases_source"), source),
        (words("case_address"), line.address),
        (words("case_position"), None if case.lon is None else f"{case.lon:.6f}, {case.lat:.6f}"),
        (words("case_due_at"), moment(line.due_at, zone)),
        (words("case_limit"), _limit(case, now, words)),
        (words("case_status_text"), case.status_text),
        (words("case_description"), case.description),
    ]
    marks = [
        *([words("case_extended_n", n=case.extension_count)] if case.extension_count else []),
        *([words("case_self_handled")] if case.self_handled else []),
        *([words("case_force_closed")] if case.force_closed else []),
    ]
    if marks:
        facts.append((words("case_marks"), " · ".join(marks)))
    if case.flags:
        facts.append((words("case_flags"), " · ".join(words(f"flag_{flag}") for flag in case.flags)))
    if case.twins or case.duplicate_of:
        facts.append((words("case_twins"), _twins(case, words)))
    facts.append((words("case_known_at"), _exact(case.known_at, zone)))
    return facts


def _path(case: CaseFile, words: Words) -> Cell:
    """The areas from the top down, each the list of its cases."""
    if not case.area_path:
        return None
    steps: list[Component] = []
    for code, name in case.area_path:
        steps += [html.Span(" › "), _listed(name, Selection(area=code), words)]
    return steps[1:]


def _listed(name: str | None, selection: Selection, words: Words) -> Component:
    return dcc.Link(name or words("unknown_name"), href=links.cases(selection, words))


def _twins(case: CaseFile, words: Words) -> Cell:
    known = {external_id for external_id, _ in case.twins}
    steps: list[Component] = []
    for external_id, id_ in case.twins:
        steps += [html.Span(" · "), dcc.Link(external_id, href=links.case(id_, words))]
    if case.duplicate_of and case.duplicate_of not in known:
        steps += [html.Span(" · "), html.Span(case.duplicate_of)]
    return steps[1:]


def _limit(case: CaseFile, now: datetime, words: Words) -> str | None:
    """How much of the time from dispatch to due was used until it was finished or now, on the clock of its limit."""
    line = case.line
    if case.work_s is not None and case.work_s[0] > 0:
        return _work_limit(*case.work_s, pending=line.finished_at is None and line.phase != "in_disposal", words=words)
    if line.dispatched_at is None or line.due_at is None or line.due_at <= line.dispatched_at:
        return None
    if line.finished_at is None and line.phase != "in_disposal":
        return words.span(line.due_at - line.dispatched_at)
    limit, used = line.due_at - line.dispatched_at, (line.finished_at or now) - line.dispatched_at
    share = f"{max(used, timedelta(0)) / limit * 100:.0f}%"
    return words("case_limit_used", limit=words.span(limit), used=words.span(max(used, timedelta(0))), share=share)


def _work_limit(limit_s: int, used_s: int, day_s: int, *, pending: bool, words: Words) -> str:
    """The same of a limit in working time; ``pending`` has not begun to use it."""
    limit, used_s = words.work_span(limit_s, day_s), max(used_s, 0)
    if pending:
        return limit
    share = f"{used_s / limit_s * 100:.0f}%"
    return words("case_limit_used", limit=limit, used=words.work_span(used_s, day_s), share=share)


def _timeline(case: CaseFile, zone: ZoneInfo, words: Words) -> Component:
    """Stages and the upstream's own steps in the order of time; a stage that a step tells of stands once."""
    told = {(step.stage, step.at) for step in case.steps}
    lines: list[tuple[datetime, str, str | None, str | None]] = [
        *((at, stage, None, None) for stage, at in case.stages if (stage, at) not in told),
        *((step.at, step.stage, step.actor, step.note) for step in case.steps),
    ]
    lines.sort(key=lambda one: one[0])
    columns = [
        Column(words("step_at")),
        Column(words("step_stage")),
        Column(words("step_actor")),
        Column(words("step_after"), number=True),
        Column(words("step_note")),
    ]
    rows: list[Sequence[Cell]] = []
    before: datetime | None = None
    for at, stage, actor, note in lines:
        after = "" if before is None else words.span(at - before)
        rows.append([_exact(at, zone), words.stage(stage), actor, after, note or ""])
        before = at
    return table(columns, rows, words)


def _versions(versions: Sequence[Version], zone: ZoneInfo, words: Words) -> Component:
    columns = [
        Column(words("version_n")),
        Column(words("version_known")),
        Column(words("version_changes")),
    ]
    rows: list[Sequence[Cell]] = [
        [str(one.seq), _exact(one.known_at, zone), _changes(one, zone, words)] for one in reversed(versions)
    ]
    return table(columns, rows, words)


def _changes(version: Version, zone: ZoneInfo, words: Words) -> Cell:
    if version.seq == 1:
        return words("version_began")
    told = [
        html.Li(
            words(
                "version_field",
                name=words.field(name),
                before=_value(name, before, zone),
                after=_value(name, after, zone),
            )
        )
        for name, before, after in version.changes
    ]
    late = [html.P(words("version_late"), className="list-warning")] if not version.applied else []
    return [*late, html.Ul(told, className="facts")] if told or late else words("version_steps_only")


def _value(name: str, text: str | None, zone: ZoneInfo) -> str:
    if text is None:
        return "—"
    if name.endswith("_at"):
        return _exact(datetime.fromisoformat(text), zone)
    return text


def _exact(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
