"""Numbers, codes and names of somebody else, everywhere that one can be said: answered as what nobody has."""

from __future__ import annotations

import ast
import gzip
import html
import inspect
import io
import json
import os
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import quote

import dash
import pytest
from werkzeug.test import TestResponse

from dashboard.domain.access import AuditAsked
from dashboard.domain.account import Role
from dashboard.domain.archive import shown_code
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Selection
from tests.callbacks.doors import ORIGIN, draw
from tests.strangers import HERE, Strangers, strangers

ROOT = Path(__file__).parent.parent
FOREIGN = int(os.environ.get("HALL_FOREIGN", "0"))  # of each kind, at every place; unset, the fewer the dearer one is
TIMED = FOREIGN > 0
MANY, SOME, FEW = (FOREIGN,) * 3 if FOREIGN else (100, 20, 5)
NOBODYS = 200 if TIMED else 5
NEAR_S = 0.010


@dataclass(frozen=True)
class Place:
    """Where one is said: ``{}`` of a path or of a form's field. ``alike`` asks for at most so many.

    ``audited``: under which word the audit has every single attempt. ``same``: what is one's own is answered in the
    same words here, for there is nothing to say of it.
    """

    says: str  # endpoint or page, and the variable or parameter
    kind: str
    path: str
    form: Mapping[str, str] | None = None
    role: Role = Role.DUTY
    scope: Scope = HERE
    page: bool = False
    alike: int = SOME
    audited: str | None = None
    same: bool = False


def page(says: str, kind: str, path: str, **said: object) -> Place:
    return Place(says, kind, path, page=True, **said)  # type: ignore[arg-type]


def sent(says: str, kind: str, path: str, form: Mapping[str, str], **said: object) -> Place:
    return Place(says, kind, path, form, **said)  # type: ignore[arg-type]


BY_DEPARTMENT = Scope("9901", frozenset({"B1"}))
OFFICER = {"role": Role.SECURITY}
FREEZE = {"reason": "通报"}
PLACES = [
    # cases
    page("case.case_id", "case", "/cases/{}", alike=MANY, audited="case.open"),
    page("nearby.case", "case", "/nearby/{}", alike=MANY, audited="nearby.open"),
    sent("reveal_case.case_id", "case", "/cases/{}/reveal", {"reason": "回访核实来电"}, alike=MANY, audited="case.reveal"),
    sent("judge_matter.cases", "case", "/matters", {"verdict": "one", "cases": "{own_case},{}"}, audited="matter.judge"),
    sent("turn_displays.case", "case_number", "/displays/turn", {"case": "{}"}, audited="display.turn"),
    page("cases.Selection.area", "area", "/cases?area={}"),
    page("cases.Selection.department", "department", "/cases?department={}", scope=BY_DEPARTMENT),
    Place("cases_file.Selection.area", "area", "/cases.csv?area={}", audited="cases.export"),
    Place("cases_file.Selection.area", "area", "/cases.xlsx?area={}", alike=FEW, audited="cases.export"),
    Place("cases_file.Selection.department", "department", "/cases.csv?department={}",
          scope=BY_DEPARTMENT, audited="cases.export"),
    Place("cases_file.Selection.department", "department", "/cases.xlsx?department={}", alike=FEW,
          scope=BY_DEPARTMENT, audited="cases.export"),
    # areas and departments
    page("area.code", "area", "/areas/{}"),
    page("department.code", "department", "/departments/{}", scope=BY_DEPARTMENT),
    page("exceptions.area", "area", "/exceptions?area={}"),
    page("rhythm.area", "area", "/rhythm?area={}"),
    sent("write_list.area", "area", "/rhythm/list", {"area": "{}"}, audited="briefing.freeze"),
    *(
        Place("leaderboards_file.BoardQuestion.area", "area", f"/leaderboards.{kind}?area={{}}", audited="board.export")
        for kind in ("csv", "xlsx")
    ),
    page("leaderboards.BoardQuestion.area", "area", "/leaderboards?area={}"),
    page("leaderboards.BoardQuestion.row", "area", "/leaderboards?by=area&row={}", alike=FEW, same=True),
    page("leaderboards.BoardQuestion.row", "department", "/leaderboards?row={}", alike=FEW, scope=BY_DEPARTMENT, same=True),
    sent("freeze_board.BoardQuestion.area", "area", "/leaderboards/freeze", FREEZE | {"area": "{}"},
         audited="refused"),
    sent("turn_displays.area", "area", "/displays/turn", {"area": "{}"}, audited="display.turn"),
    # patrols
    page("replay.units", "unit", "/patrols/replay?units={}", alike=FEW, audited="tracks.open"),
    page("replay.fleet", "fleet", "/patrols/replay?fleet={}", alike=FEW, audited="tracks.open"),
    *(
        Place(f"tracks.{name}", kind, f"/patrols/tracks.{form}?{name}={{}}", alike=alike, audited="tracks.export")
        for name, kind in (("units", "unit"), ("fleet", "fleet"))
        for form, alike in (("json", FEW), ("csv", SOME), ("geojson", FEW))
    ),
    page("patrols.area", "area", "/patrols?area={}", alike=FEW),
    page("trend.wall", "wall", "/trend?wall={}", alike=FEW),
    page("patrols.fleet", "fleet", "/patrols?fleet={}", alike=FEW),
    page("coverage.beat", "beat", "/patrols/coverage?of=checkpoint&beat={}", alike=FEW),
    # what was written or frozen
    page("briefing.code", "briefing", "/b/{}"),
    Place("preview.code", "briefing", "/b/{}/preview"),
    Place("file.code", "briefing", "/b/{}/manifest.json", audited="briefing.export", same=True),
    sent("write_files.code", "briefing", "/b/{}/files", {}, audited="briefing.write"),
    Place("progress.code", "briefing", "/b/{}/progress", same=True),
    page("briefings_compared.one", "briefing", "/briefings/compared/{}/{own_briefing}"),
    page("briefings_compared.other", "briefing", "/briefings/compared/{own_briefing}/{}", alike=FEW),
    Place("comparison_file.one", "briefing", "/briefings/compared/{}/{own_briefing}.xlsx",
          audited="briefing.export"),
    Place("comparison_file.other", "briefing", "/briefings/compared/{own_briefing}/{}.xlsx",
          audited="briefing.export"),
    page("briefings.with", "briefing", "/briefings?with={}", alike=FEW, same=True),
    page("frozen_board.code", "board", "/leaderboards/frozen/{}"),
    Place("frozen_board_file.code", "board", "/leaderboards/frozen/{}.csv", audited="board.export"),
    Place("frozen_board_file.code", "board", "/leaderboards/frozen/{}.xlsx", audited="board.export"),
    # walls and displays
    page("wall.name", "wall", "/wall/{}"),
    page("wall.rotate", "wall", "/wall/none?rotate={}"),
    Place("live.wall", "wall", "/live/{}", alike=MANY),
    Place("live_patrols.wall", "wall", "/live/patrols?wall={}", alike=MANY),
    Place("outline.wall", "wall", "/outline/{}", alike=MANY),
    Place("places.wall", "wall", "/places/{}/posts", alike=MANY),
    page("moment_of.wall", "wall", "/moment/{}"),
    page("moment.wall", "wall", "/moment?wall={}", alike=FEW),
    sent("join_display.wall", "wall", "/displays", {"wall": "{}", "code": "AAAA", "name": "x"}, same=False),
    sent("push_wall.what", "wall", "/displays/{own_display}/push", {"what": "{}"}),
    sent("tell_display.display_id", "display", "/displays/{}/order", {"kind": "identify"},
         audited="refused"),
    sent("push_wall.display_id", "display", "/displays/{}/push", {"what": "east"}, audited="refused"),
    sent("revoke_display.display_id", "display", "/displays/{}/revoke", {}, audited="refused"),
    # people
    page("account.account_id", "account", "/accounts/{}", audited="account.open", **OFFICER),
    *(
        sent("change_account.account_id", "account", f"/accounts/{{}}/{act}", {}, alike=FEW, audited="refused", **OFFICER)
        for act in ("role", "scope", "disable", "enable", "totp", "unbind", "revoke", "link")
    ),
    sent("change_account.session", "session", "/accounts/{own_account}/revoke", {"session": "{}"},
         audited="session.revoke", same=True, **OFFICER),
    sent("change_account.area", "area", "/accounts/{own_account}/scope", {"area": "{}"}, **OFFICER),
    sent("change_account.departments", "department", "/accounts/{own_clerk}/scope", {"departments": "{}"},
         role=Role.SECURITY, scope=BY_DEPARTMENT),
    sent("add_account.area", "area", "/accounts", {"area": "{}", "role": "street", "name": ""}, **OFFICER),
    # alerts
    sent("hush_alert.key", "alert", "/alerts", {"key": "{}", "how": "acknowledge", "hours": "1", "reason": "已派"}),
    sent("end_hush.hush_id", "hush", "/alerts/{}/end", {}, audited="refused"),
]  # fmt: skip
# Who reads an address or a form for others, and what it reads there.
READERS = {
    "Selection.of_query": {one.name for one in fields(Selection)},
    "listed_of": {one.name for one in fields(Selection)},
    "Window.of_query": {"period", "from", "to", "versus", "against", "basis", "at"},
    "BoardQuestion.of_query": {"board", "by", "level", "area", "group", "source", "indicator", "score", "row", "page"},
}
BY_A_NAME_OF_ITS_OWN = {"audit", "briefings", "cases", "replay"}  # modules that read what a constant of theirs names
# What else may be said, and why it is nobody's.
OF_NOBODY = {
    "of the reader": {"lang", "page", "order", "way", "trend", "done", "verify", "again", "every", "out", "why"},
    "a time": {"period", "from", "to", "start", "end", "at", "read", "due_from", "due_until", "day", "versus", "against", "hours"},
    "how something is counted": {"basis", "known", "count", "grids", "above", "level", "light", "placed", "exemptions",
                                 "returned", "flag", "once", "signed", "signed_after", "hour", "window", "appeals", "radius", "by",
                                 "board", "indicator", "score", "state", "of", "kind", "how", "verdict", "form"},
    "of the whole city": {"source", "feed", "case_class", "group", "zoom", "column", "row"},
    "sought within the scope": {"text"},
    "the audit is one for the whole hall": {"who", "action", "object", "result"},
    "given, not sought": {"name", "reason", "role", "act", "network"},
    "opens by itself, or not": {"password", "old", "code", "secret", "link", "ticket", "token", "next"},
    "what a screen says of itself": {"v", "o", "b", "shown", "since"},
    "Dash's, and files of the hall": {"path", "package_name", "fingerprinted_path", "filename"},
}  # fmt: skip


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Strangers]:
    with strangers(tmp_path_factory.mktemp("strangers"), MANY) as found:
        yield found


def ask(there: Strangers, place: Place, one: str) -> TestResponse:
    asker = there.entry.of(place.role, place.scope)

    def said(text: str, quoted: bool) -> str:
        for kind, own in there.own.items():
            text = text.replace(f"{{own_{kind}}}", own)
        return text.replace("{}", quote(one, safe="") if quoted else one)

    path = said(place.path, True)
    if place.page:
        return draw(asker, path)
    if place.form is None:
        return asker.get(path)
    return asker.post(path, data={name: said(text, False) for name, text in place.form.items()}, headers=ORIGIN)


def told(answer: TestResponse, place: Place, one: str) -> str:
    """All that an answer says, without what was asked for."""
    body = answer.data
    if answer.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    if answer.is_json:
        text = json.dumps(json.loads(body), ensure_ascii=False)
    elif body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            text = "".join(book.read(name).decode() for name in book.namelist() if name != "docProps/core.xml")
    else:
        text = body.decode()
    left_out = {"Content-Length", "Content-Security-Policy", "Date"}
    headers = [f"{name}: {value}" for name, value in answer.headers.items() if name not in left_out]
    text = html.unescape("\n".join([str(answer.status_code), *headers, text]))
    name = re.search(r"(\w+)=\{\}", place.path)
    marks = [f"{name[1]}=", '"value": "'] if name else [place.path.partition("{")[0]]
    for written in (one, quote(one, safe=""), shown_code(one)):
        text = text.replace(written, "·") if len(one) > 5 else text  # a short number is many things
        for mark in marks:
            text = text.replace(mark + written, mark + "·")
    return text


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.says}-{place.path.rpartition('.')[2][:9]}")
def test_what_is_somebody_elses_is_what_nobody_has(there: Strangers, place: Place) -> None:
    count = min(place.alike, MANY)
    foreign, nobodys = there.foreign[place.kind][:count], there.nobodys[place.kind][:NOBODYS]
    there.entry.of(place.role, place.scope)  # who signs in for the first time is in the audit, too
    before, rows = noted(there, place), there.entry.access.audit.newest()
    took: dict[str, list[float]] = {"foreign": [], "nobody's": []}
    seen: dict[str, str] = {}
    for k in range(max(count, NOBODYS)):
        for whose, ids in zip(took, (foreign, nobodys), strict=True):
            if k < len(ids):
                began = perf_counter()
                answer = ask(there, place, ids[k])
                if k < len(nobodys):  # one beside the other: a machine is not as busy all the time
                    took[whose].append(perf_counter() - began)
                assert answer.status_code < 500
                seen.setdefault(told(answer, place, ids[k]), ids[k])
    text, *others = seen
    assert not others, differing(text, others[0])
    assert not re.search("西(街|车|桥|队|[0-9])", text)
    if place.audited is not None:
        asked = len(foreign) + len(nobodys)
        assert noted(there, place) - before == there.entry.access.audit.newest() - rows == asked
    halves = {whose: median(seconds) for whose, seconds in took.items()}
    if TIMED:
        print(
            f"{place.says} {place.path} {count}: "
            + ", ".join(f"{whose} {s * 1000:.2f} ms" for whose, s in halves.items()),
            flush=True,
        )
        assert abs(halves["foreign"] - halves["nobody's"]) < NEAR_S, halves
    if not place.same:
        own = there.own[place.kind]
        assert told(ask(there, place, own), place, own) != text


def differing(one: str, other: str) -> tuple[str, str]:
    """Where two texts part."""
    at = max(0, next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0) - 60)
    return one[at : at + 300], other[at : at + 300]


def noted(there: Strangers, place: Place) -> int:
    """Rows of the place's word, or of what every door says of what is not there."""
    return sum(there.entry.access.audit.count(AuditAsked(action=one)) for one in {place.audited, "refused"})


def test_nothing_can_be_said_that_is_not_tried_here(there: Strangers) -> None:
    server = there.entry.app.server
    tried: dict[str, set[str]] = {}
    said: dict[str, set[str]] = {}
    for rule in server.url_map.iter_rules():
        said.setdefault(rule.endpoint, set()).update(rule.arguments)
    modules = {name: view.__module__ for name, view in server.view_functions.items()}
    for key, one in dash.page_registry.items():
        said.setdefault(key, set()).update(re.findall("<([a-z_]+)>", one["path_template"] or ""))
        drawn = inspect.getclosurevars(one["layout"]).nonlocals.get("draw", one["layout"])
        modules[key] = drawn.__module__
    for place in PLACES:
        where, _, name = place.says.partition(".")
        assert where in said, place.says
        tried.setdefault(where, set()).add(name.rpartition(".")[2])
        tried.setdefault(modules[where], set()).add(name.rpartition(".")[2])
    nobodys = set().union(*OF_NOBODY.values())
    said |= {f"callbacks.{path.stem}": read_by(path) for path in (ROOT / "callbacks").glob("*.py")}
    there_are = {(where, name) for where, names in said.items() for name in names - nobodys}
    switch = ("callbacks.replay", "cases")  # whether they are shown, too
    assert there_are - {(where, name) for where, names in tried.items() for name in names} - {switch} == set()


def read_by(path: Path) -> set[str]:
    """The names of all that a module of callbacks reads of an address or a form."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in READERS:
                given = node.args[0]
                found |= (
                    {ast.literal_eval(one) for one in given.keys if one}
                    if isinstance(given, ast.Dict)
                    else READERS[called]
                )
            key = (
                node.args[0]
                if node.args and _of_a_request(called.removesuffix(".get")) and called.endswith(".get")
                else None
            )
        elif isinstance(node, ast.Subscript) and _of_a_request(ast.unparse(node.value)):
            key = node.slice
        else:
            continue
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            found.add(key.value)
        elif key is not None and not isinstance(key, (ast.Constant, ast.Slice)):
            assert path.stem in BY_A_NAME_OF_ITS_OWN, (path.stem, ast.unparse(node))
    return found


def _of_a_request(name: str) -> bool:
    return name.rpartition(".")[2] in ("said", "form", "args", "values", "meant", "query", "asked")
