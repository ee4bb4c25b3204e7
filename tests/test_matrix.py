"""Every route, page and callback × every role × four scopes: each cell is what its policy and the rights say."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote_to_bytes

import dash
import pytest
from flask.testing import FlaskClient

from callbacks.door import ENTRANCE_ASSETS, Door
from callbacks.policy import Policy, Unknown
from dashboard.domain.account import RIGHTS, Right, Role
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Selection
from tests.callbacks.doors import ORIGIN, PAGE, Entry, draw, entry

# The case, the wall and the area that are asked for lie in the east.
SCOPES = {"own": Scope("9901"), "sibling": Scope("9902"), "parent": Scope("99"), "none": Scope("")}
REACHES = ("own", "parent")
ROLES = [None, *Role]
# What a path's variables are filled with: something of the east wherever it has a place.
FILLED = {
    "wall": "east", "name": "main", "code": "9901", "case_id": "1", "case": "1", "form": "csv", "kind": "csv",
    "zoom": "1", "column": "0", "row": "0", "token": "x", "filename": "js/live.js", "package_name": "dash",
    "fingerprinted_path": "deps/x.js", "path": "no/page", "one": "AAA", "other": "BBB",
    "account_id": "99", "act": "role", "display_id": "99", "hush_id": "99",
}  # fmt: skip
# Stated here once more by hand: who sees what about people. A right that moves has to move here, too.
SENSITIVE = {
    "case": {Role.GRID_WORKER, Role.STREET, Role.LEADER, Role.DUTY},
    "cases": {Role.GRID_WORKER, Role.STREET, Role.LEADER, Role.DUTY},
    "exceptions": {Role.GRID_WORKER, Role.STREET, Role.LEADER, Role.DUTY},
    "cases_file": {Role.STREET, Role.LEADER, Role.DUTY},
    "tracks": {Role.LEADER, Role.DUTY},
    "replay": {Role.LEADER, Role.DUTY},
    "nearby": {Role.STREET, Role.LEADER, Role.DUTY},
    "reveal_case": {Role.LEADER, Role.DUTY},
}
PROVIDER = {
    "address": "https://hall.test", "oidc_issuer": "https://id.test", "oidc_client_id": "hall",
    "oidc_client_secret": "s" * 32,
}  # fmt: skip
BODIES = int(os.environ.get("HALL_BODIES", "1000"))
NOT_FOUND, NOT_ALLOWED = "没有这一页或这一项", "您的角色不能查看此页"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Entry]:
    with entry(tmp_path_factory.mktemp("matrix"), **PROVIDER) as opened:
        yield opened


@pytest.fixture(scope="module")
def door(hall: Entry) -> Door:
    [check] = [f for f in hall.app.server.before_request_funcs[None] if isinstance(getattr(f, "__self__", None), Door)]
    found: Door = check.__self__
    return found


def client(hall: Entry, role: Role | None, scope: Scope) -> FlaskClient:
    return hall.client() if role is None else hall.of(role, scope)


def routes(hall: Entry) -> list[tuple[str, str, str]]:
    """(endpoint, method, path) of everything that Flask knows."""
    found = []
    for rule in hall.app.server.url_map.iter_rules():
        path = rule.rule
        while "<" in path:
            start, end = path.index("<"), path.index(">")
            path = path[:start] + FILLED[path[start + 1 : end].rpartition(":")[2]] + path[end + 1 :]
        found += [(rule.endpoint, method, path) for method in sorted(rule.methods or ()) if method != "OPTIONS"]
    return found


def lets(policy: Policy, role: Role | None) -> bool:
    if policy.public or policy.shut or role is None:
        return policy.public
    return not policy.rights or bool(policy.rights & RIGHTS[role])


def policy_at(door: Door, endpoint: str, path: str, method: str = "GET") -> Policy:
    with door.app.server.test_request_context(path, method=method):
        found = door._policy()
    assert found is not None, endpoint
    return found


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("role", ROLES)
def test_every_route_is_open_to_whom_it_is_declared_for_and_to_nobody_else(
    hall: Entry, door: Door, role: Role | None, scope: str
) -> None:
    asker = client(hall, role, SCOPES[scope])
    for endpoint, method, path in routes(hall):
        if endpoint == "logout":
            continue  # it would end the session of the next cell; tests/callbacks/test_door.py
        policy = policy_at(door, endpoint, path, method)
        answer = asker.open(path, method=method, headers=ORIGIN)
        answer.close()
        cell = (endpoint, method, str(role), scope, answer.status_code)
        if role is None and not policy.public:
            redirects = policy.unknown is not Unknown.REFUSED and method in ("GET", "HEAD")
            assert answer.status_code == (302 if redirects else 401), cell
        elif policy.shut:
            assert answer.status_code in (404, 302), cell
        elif not lets(policy, role):
            assert answer.status_code == (302 if path == "/" else 403), cell  # who has no desk begins elsewhere
        else:
            assert answer.status_code not in (401, 403) or policy.public, cell
            assert answer.status_code < 500, cell


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_drawn_for_whom_it_is_declared_and_in_their_scope(
    hall: Entry, door: Door, role: Role | None, scope: str
) -> None:
    asker = client(hall, role, SCOPES[scope])
    # A page of the east, or what it shows where it is not the asker's. A case of the west is in no other scope.
    for key, page in dash.page_registry.items():
        template = page["path_template"] or page["path"]
        path = template
        for name, text in ({"name": "east"} if key == "wall" else {}).items() | FILLED.items():
            path = path.replace(f"<{name}>", text)
        answer = draw(asker, path)
        cell = (key, str(role), scope)
        if role is None:
            assert (answer.status_code, answer.data) == (401, b"401\n"), cell
            continue
        assert answer.status_code == 200, cell
        text = json.dumps(answer.get_json(), ensure_ascii=False)
        if not lets(door.pages[key], role):
            assert NOT_ALLOWED in text or "没有这块大屏" in text or key == "wall", cell
            assert "暴露垃圾" not in text, cell
        elif "case" in key and key != "cases":
            assert (NOT_FOUND in text) == (scope not in REACHES), cell
        else:
            assert NOT_ALLOWED not in text, cell
        if scope not in REACHES:
            assert "东街" not in text or key == "departments", cell


@pytest.mark.parametrize("key", SENSITIVE)
def test_what_shows_people_is_for_the_roles_that_are_named_here(hall: Entry, door: Door, key: str) -> None:
    sent = {"cases_file": ("/cases.csv", "GET"), "tracks": ("/patrols/tracks.csv", "GET"),
            "reveal_case": ("/cases/1/reveal", "POST")}  # fmt: skip
    policy = policy_at(door, key, *sent[key]) if key in sent else door.pages[key]
    assert {role for role in Role if lets(policy, role)} == SENSITIVE[key]
    assert policy.noted or key in ("cases", "exceptions", "reveal_case")  # which notes itself, before it shows


@pytest.mark.parametrize("role", [role for role in Role if Right.SEE_WALLS in RIGHTS[role]])
@pytest.mark.parametrize("scope", SCOPES)
def test_a_wall_is_there_where_all_of_it_lies_in_the_scope(hall: Entry, role: Role, scope: str) -> None:
    asker = client(hall, role, SCOPES[scope])
    walls = {"main": ("parent",), "east": REACHES, "west": ("sibling", "parent")}
    for name, reached in walls.items():
        there = scope in reached and (role is not Role.WALL or name == "main")
        for path in (f"/live/{name}", f"/live/patrols?wall={name}", f"/outline/{name}"):
            assert asker.get(path).status_code == (200 if there else 404), (path, scope)


@pytest.mark.parametrize("scope", SCOPES)
def test_a_list_to_take_along_holds_the_scope_and_no_more(hall: Entry, scope: str) -> None:
    rows = client(hall, Role.DUTY, SCOPES[scope]).get("/cases.csv").get_data(as_text=True)
    held = {key for key in ("E1", "E2", "W1") if key in rows}
    assert held == {"own": {"E1", "E2"}, "sibling": {"W1"}, "parent": {"E1", "E2", "W1"}, "none": set()}[scope]


# Addresses that look like another


def variants(path: str) -> list[tuple[str, str, dict[str, str]]]:
    """(method, path, headers): one address, said in ways that doors have been talked round with."""
    inner = path.lstrip("/")
    first, rest = inner[:1], inner[1:]
    spelt = [
        path, path + "/", "//" + inner, "/./" + inner, "/x/../" + inner, "/%2e/" + inner, "/x/%2e%2e/" + inner,
        "/x/..;/" + inner, "/" + inner + ";a=b", "/" + inner + ";.css", "/" + inner + "%00", "/" + inner + "%00.css",
        "/" + inner + "%20", "/" + inner + "%09", "/" + inner + ".css", "/" + inner + "/.css", "/" + inner + "?.css",
        "/" + inner + "%3f.css", "/" + inner + "#.css", "/" + inner + "%23", "/" + inner.upper(), "/" + inner.title(),
        "/" + quote(inner, safe="").replace("%2F", "%252F"), "/%" + f"{ord(first):02x}" + rest if first else "/",
        "/%25" + f"{ord(first):02x}" + rest if first else "/", "/assets/../" + inner, "/assets/%2e%2e/" + inner,
        "/assets/css/../../" + inner, "/assets/css%2f..%2f..%2f" + inner, "/healthz/../" + inner,
        "/login/../" + inner, "/login/%2e%2e/" + inner, "/login;/" + inner, "/healthz/" + inner, "\\" + inner,
        "/" + inner.replace("/", "%5c"), "/" + inner.replace("/", "//"),
    ]  # fmt: skip
    headers = [
        {"X-HTTP-Method-Override": "OPTIONS"}, {"X-Forwarded-Prefix": "/login"}, {"X-Original-URL": "/healthz"},
        {"X-Rewrite-URL": "/login"}, {"X-Forwarded-For": "127.0.0.1"}, {"X-Forwarded-Host": "localhost"},
        {"Host": "127.0.0.1"}, {"Authorization": "Basic Og=="}, {"Cookie": "hall=; hall_screen="},
        {"Cookie": "__Host-hall=x"},
    ]  # fmt: skip
    methods = ("HEAD", "OPTIONS", "TRACE", "POST", "PUT", "DELETE", "PATCH", "CONNECT", "PROPFIND")
    return [
        *(("GET", one, {}) for one in spelt),
        *(("GET", path, head) for head in headers),
        *((method, path, {}) for method in methods),
    ]


def test_no_way_of_saying_an_address_gets_somebody_unknown_past_the_door(hall: Entry) -> None:
    asker = hall.client()
    public = {"/healthz", "/readyz", "/metrics", "/login", "/pair", "/account/password", "/first/x"}
    public |= {"/login/oidc", "/login/oidc/back", "/login/oidc/code"}
    paths = sorted({path for _, _, path in routes(hall)} | {"/cases", "/wall/main", "/areas/9901", "/b/X"} - public)
    assert len(variants("/cases")) >= 40
    for path in paths:
        if path in public:
            continue
        for method, said, headers in variants(path):
            path_info, _, query = said.partition("?")
            raw = {"PATH_INFO": unquote_to_bytes(path_info).decode("latin-1"), "QUERY_STRING": query}
            answer = asker.open("/", method=method, headers=headers, environ_overrides=raw)
            answer.close()
            reached = answer.status_code < 300 or answer.status_code >= 500
            asset = said.split("?")[0].removeprefix("/assets/") in ENTRANCE_ASSETS
            assert not reached or asset, (method, said, headers, answer.status_code)


# Bodies that say what they are not asked


def bodies(rng: random.Random, ids: list[int]) -> Iterator[Any]:
    """What a browser would send, with something in it that it never would."""
    odd: list[Any] = [
        None, True, 0, -1, 1e308, "", "x" * 9000, "\0", "\ud800", "<img src=x onerror=alert(1)>", "' OR 1=1 --", [], {},
        [[]], {"id": "scope"}, ["scope"], "scope.data", "..", "../..", "..scope.data..", {"area_code": "99"}, ["99"] * 500,
    ]  # fmt: skip
    paths = [f"/cases/{id_}" for id_ in ids] + ["/cases", "/areas/99", "/areas", "/departments", "/patrols/replay", "/b/X",
             "/nearby/1", "/wall/main", "/wall/east", "/leaderboards", "/feeds/hotline", "/cases/../cases/3", "/%00"]  # fmt: skip
    searches = ["", "?area=99", "?scope=99", "?code=99", "?case_id=3", "?lang=en", "?page=-1", "?page=1e9", "?order=x",
                "?text=%00", "?text=%ff", "?at=99999999999999999999", "?department=,,,", "?asked=1", "?self=1",
                "?said=1", "?window=week", "?above=street", "?name=main", "?units=1,2,x", "?from=x", "?key=1&path=/"]  # fmt: skip
    while True:
        body: dict[str, Any] = json.loads(json.dumps(PAGE))
        body["inputs"] = [
            {"id": "_pages_location", "property": "pathname", "value": rng.choice(paths)},
            {"id": "_pages_location", "property": "search", "value": rng.choice(searches)},
        ]
        for _ in range(rng.randint(0, 2)):
            part = rng.choice([*body, "state", "scope", "asker", "background", "cancelJob"])
            kind = rng.randint(0, 5)
            if kind == 0:
                body[part] = rng.choice(odd)
            elif kind == 1:
                body.pop(part, None)
            elif kind == 2 and isinstance(body.get("inputs"), list) and body["inputs"]:
                one = rng.choice(body["inputs"])
                if isinstance(one, dict):
                    one[rng.choice(["id", "property", "value", "scope"])] = rng.choice(odd)
            elif kind == 3:
                body["state"] = [{"id": "scope", "property": "data", "value": {"area_code": "99"}}]
            elif kind == 4 and isinstance(body.get("inputs"), list):
                body["inputs"] = body["inputs"] + [{"id": "scope", "property": "data", "value": "99"}]
            elif kind == 5:
                body["output"] = rng.choice(["_pages_dummy.children", "x.y", "..x.y..", "scope.data"])
        yield body


def test_no_body_widens_a_scope_or_breaks_the_server(hall: Entry) -> None:
    rng = random.Random(20261128)
    whole = hall.hall.case_page(Selection(), Scope("99")).lines
    ids = [line.case_id for line in whole]
    asker = hall.of(Role.DUTY, SCOPES["own"])
    made, drawn = bodies(rng, ids), 0
    for _ in range(BODIES):
        body = next(made)
        answer = asker.post(
            "/_dash-update-component", data=json.dumps(body), content_type="application/json", headers=ORIGIN
        )
        assert answer.status_code in (200, 204, 400, 404), (answer.status_code, body)
        drawn += answer.status_code == 200
        assert b"W1" not in answer.data, body
        assert "西街".encode() not in answer.data, body
        assert rb"\u897f\u8857" not in answer.data, body
    assert drawn > BODIES / 10
